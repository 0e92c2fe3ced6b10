//! The help of every command: what people read, and what scripts rely on.

#[test]
fn the_help_of_every_command() {
    let mut text = String::new();
    let mut command = annexwatch::cli::command().term_width(100);
    command.build();
    collect(&mut command, &mut text);
    insta::assert_snapshot!("help", text);
}

fn collect(command: &mut clap::Command, text: &mut String) {
    let help = command.render_long_help();
    text.push_str(&format!("$ {} --help\n{help}\n\n", command.get_bin_name().unwrap_or("annexwatch")));
    for child in command.get_subcommands_mut().filter(|child| !child.is_hide_set() && child.get_name() != "help") {
        collect(child, text);
    }
}
