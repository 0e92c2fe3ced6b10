//! What the robots.txt of each site says of us (RFC 9309), remembered for a day. The file is parsed by `robotxt`; how it is
//! fetched is the gate's affair.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use robotxt::{AccessResult, Robots};
use tokio::sync::Mutex;
use tokio::time::Instant;
use url::{Position, Url};

use super::error::{FetchError, Kind};
use super::fetched::Fetched;

/// The name by which a robots.txt speaks to us, without regard to case.
const AGENT: &str = "annexwatch";

/// How long a file is believed (RFC 9309 §2.4).
const BELIEVED_FOR: Duration = Duration::from_secs(24 * 3_600);

/// How long a file that could not be read is not asked for again.
const FAILED_FOR: Duration = Duration::from_secs(15 * 60);

/// Most time between two requests that a file may ask for; one that asks for more is meant to keep robots out for good,
/// and says so better by a rule.
const MAX_CRAWL_DELAY: Duration = Duration::from_secs(60);

/// More sites than this are forgotten once their time is past.
const MAX_REMEMBERED_SITES: usize = 1024;

/// The site's rules.
#[derive(Debug)]
pub(super) struct Rules {
    robots: Robots,
    /// Why nothing may be fetched although no rule says so.
    unreachable: Option<String>,
}

impl Rules {
    /// Whether `url` may be fetched.
    ///
    /// # Errors
    /// [`Kind::Robots`], naming the rule.
    pub(super) fn judge(&self, url: &Url) -> Result<(), FetchError> {
        if self.robots.is_url_allowed(url) {
            return Ok(());
        }
        let why = match &self.unreachable {
            Some(cause) => format!(
                "the site's robots.txt cannot be read, so that nothing may be fetched (RFC 9309 §2.3.1.4): {cause}; try later"
            ),
            None => {
                let path = &url[Position::BeforePath..Position::AfterQuery];
                let rule = self.robots.matching_rule(path).map_or("/", robotxt::Rule::pattern);
                format!(
                    "the site's robots.txt asks robots to stay away (User-agent: {}, Disallow: {rule}); ask its keeper, and \
                     with their leave list the host under `robots_exempt`",
                    self.robots.user_agent()
                )
            }
        };
        Err(FetchError::new(Kind::Robots, url.as_str(), why))
    }

    /// The least time between two requests that the site asks for.
    pub(super) fn pace(&self) -> Duration {
        self.robots.crawl_delay().unwrap_or_default().min(MAX_CRAWL_DELAY)
    }
}

/// One site's place in memory. Whoever comes first fetches, and the others wait.
type Slot = Arc<Mutex<Option<(Instant, Arc<Rules>)>>>;

/// The files of all sites that were asked.
#[derive(Debug, Default)]
pub(super) struct RobotsFiles {
    sites: Mutex<BTreeMap<String, Slot>>,
}

impl RobotsFiles {
    /// The rules of the site of `url`; `fetch` brings its robots.txt where it is not known.
    ///
    /// # Errors
    /// The address guard refused the site, or the host asked to be left alone: that is told as it is.
    pub(super) async fn of<F>(&self, url: &Url, fetch: impl FnOnce(Url) -> F) -> Result<Arc<Rules>, FetchError>
    where
        F: Future<Output = Result<Fetched, FetchError>>,
    {
        let site = url[..Position::BeforePath].to_owned();
        let slot = {
            let mut sites = self.sites.lock().await;
            if sites.len() >= MAX_REMEMBERED_SITES {
                sites.retain(|_, slot| {
                    // A slot that is being filled stays.
                    slot.try_lock().map_or(true, |known| known.as_ref().is_some_and(|(end, _)| *end > Instant::now()))
                });
            }
            Arc::clone(sites.entry(site).or_default())
        };
        let mut known = slot.lock().await;
        if let Some((end, rules)) = known.as_ref()
            && *end > Instant::now()
        {
            return Ok(Arc::clone(rules));
        }
        let mut file = url.clone();
        file.set_path("/robots.txt");
        file.set_query(None);
        file.set_fragment(None);
        let (rules, believed_for) = match fetch(file).await {
            Ok(fetched) => {
                // A file that is coded in an unknown way says nothing that could be heeded.
                let body = fetched.decoded(robotxt::BYTE_LIMIT as u64 * 2).unwrap_or_default();
                let access = AccessResult::Successful(&body);
                (Rules { robots: Robots::from_access(access, AGENT), unreachable: None }, BELIEVED_FOR)
            }
            Err(error) => match access_of(&error) {
                Some(access) => {
                    let unreachable = (access == AccessResult::Unreachable).then(|| error.why.clone());
                    let time = if unreachable.is_some() { FAILED_FOR } else { BELIEVED_FOR };
                    (Rules { robots: Robots::from_access(access, AGENT), unreachable }, time)
                }
                None => return Err(error),
            },
        };
        let rules = Arc::new(rules);
        *known = Some((Instant::now() + believed_for, Arc::clone(&rules)));
        Ok(rules)
    }
}

/// What a failure to fetch the file means (RFC 9309 §2.3.1); `None` where it is not about the file but about the site as a
/// whole: whoever asks for the page itself then learns the true cause.
fn access_of(error: &FetchError) -> Option<AccessResult<'static>> {
    match error.kind {
        Kind::TooManyRedirects | Kind::BadRedirect => Some(AccessResult::TooManyRedirects),
        Kind::Status(429) => None,
        Kind::Status(400..=499) => Some(AccessResult::Unavailable),
        Kind::Status(_) | Kind::Truncated | Kind::Timeout | Kind::BadAnswer | Kind::TooLarge => {
            Some(AccessResult::Unreachable)
        }
        _ => None,
    }
}
