//! What each adapter makes of the answers of its service: recorded ones where they are at hand, constructed ones else, and
//! the same answers broken in every way that services break.

mod answers;
mod breakages;
mod following;

use std::sync::Arc;
use std::time::Duration;

use annexwatch::fetch::{Gate, Policy};
use annexwatch::source::{Candidate, Rules, SourceConfig, SourceFailure, TitleRules, discover};

use crate::support::command::shared;
use crate::support::origin::{Origin, Reply};

/// An answer that was constructed.
macro_rules! constructed {
    ($name:literal) => {
        include_str!(concat!("constructed/", $name))
    };
}
use constructed;

/// An answer that was recorded; nothing, said aloud, where it is not at hand.
fn recorded(path: &str) -> Option<String> {
    let path = shared(&format!("samples/{path}"))?;
    Some(std::fs::read_to_string(path).unwrap())
}

/// A part of a request's address, decoded, and the answer to whatever holds it. The first that fits answers; `BASE` in an
/// answer is the site's own address.
type Routes = Vec<(&'static str, Reply)>;

fn json(body: impl Into<String>) -> Reply {
    Reply::new(200).header("Content-Type", "application/json").body(body.into())
}

fn xml(body: impl Into<String>) -> Reply {
    Reply::new(200).header("Content-Type", "application/xml").body(body.into())
}

/// What a source that is configured so finds at a site that answers so; and what the site was asked.
async fn find(config: &str, routes: Routes) -> (Result<Vec<Candidate>, SourceFailure>, Vec<String>) {
    find_with(config, "", routes, |_| ()).await
}

async fn find_with(
    config: &str,
    rules: &str,
    routes: Routes,
    change: impl FnOnce(&mut Policy),
) -> (Result<Vec<Candidate>, SourceFailure>, Vec<String>) {
    let base = Arc::new(std::sync::Mutex::new(String::new()));
    let origin = Origin::start({
        let base = Arc::clone(&base);
        move |request| {
            let target = decoded(&request.target);
            let reply = routes.iter().find(|(part, _)| target.contains(part)).map(|(_, reply)| reply.clone());
            let mut reply = reply.unwrap_or_else(|| Reply::new(404));
            if let Ok(text) = String::from_utf8(reply.body.clone()) {
                reply.body = text.replace("BASE", &base.lock().unwrap()).into_bytes();
            }
            reply
        }
    })
    .await;
    *base.lock().unwrap() = origin.url("").to_string().trim_end_matches('/').to_owned();
    let text = config.replace("BASE", &base.lock().unwrap());
    let config: SourceConfig = toml::from_str(&text).unwrap_or_else(|error| panic!("{text}\n{error}"));
    let rules = Rules::compile(&toml::from_str::<TitleRules>(rules).unwrap()).unwrap();
    let mut policy = Policy { total_timeout: Duration::from_secs(10), ..origin.policy() };
    change(&mut policy);
    let found = discover(&config, &rules, &Gate::new(policy)).await;
    (found, origin.requests().iter().map(|request| decoded(&request.target)).collect())
}

fn decoded(target: &str) -> String {
    percent_encoding::percent_decode_str(&target.replace('+', " ")).decode_utf8_lossy().into_owned()
}

/// One line for each candidate: title, day, parent, and the path of its file.
fn told(candidates: &[Candidate]) -> Vec<String> {
    candidates
        .iter()
        .map(|one| {
            let location = one.location.to_string();
            let path = location.splitn(4, '/').nth(3).unwrap_or_default().to_owned();
            let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
            let trouble = one.trouble.as_ref().map(|trouble| format!(" !{}", trouble.breakage)).unwrap_or_default();
            format!("{} | {} | {} | {path}{trouble}", one.title, or_none(&one.published), or_none(&one.parent))
        })
        .collect()
}

const TK: &str = "adapter = 'tk-odata'\nbase = 'BASE/OData/v5'\ntitles = ['internationale inspanningen']";
const TK_LETTERS: &str = "adapter = 'tk-odata'\nbase = 'BASE/OData/v5'\nletters = ['staat van migratie']";
const TK_V4: &str =
    "adapter = 'tk-odata'\nprofile = 'v4'\nbase = 'BASE/OData/v4/2.0'\ntitles = ['internationale inspanningen']";
const SRU: &str = "adapter = 'koop-sru'\nbase = 'BASE/sru'\nannexes = 'dt.title any \"chroom\"'";
const SRU_LETTERS: &str = "adapter = 'koop-sru'\nbase = 'BASE/sru'\nletters = 'dt.title any \"staat\"'";
const WOO: &str = "adapter = 'open-overheid'\nbase = 'BASE'\ntexts = ['kaart']";
const WOO_LETTERS: &str =
    "adapter = 'open-overheid'\nbase = 'BASE'\nletters = ['kaart']\nletter_titles = ['^brief met kaarten']";
const GOVUK: &str = "adapter = 'govuk'\nbase = 'BASE'\npath = '/government/publications/annual-plan-2024'";
const FEED: &str = "adapter = 'feed'\nurl = 'BASE/feed/list'";
const SITEMAP: &str = "adapter = 'sitemap'\nurl = 'BASE/sitemap/list.xml'\nlink_any = ['migratie']";
const CKAN: &str = "adapter = 'ckan'\nbase = 'BASE/catalogue'\npackage = 'annual-figures'";
const INDEX: &str = "adapter = 'index-page'\nurl = 'BASE/list/all'\nlink_any = ['migratie']";
