package main

import (
	"github.com/alecthomas/kong"
)

// cli is the command line. The help texts are what a newcomer reads first.
type cli struct {
	Config string `short:"c" placeholder:"FILE" help:"Configuration file; SUPPORTBOT_CONFIG names one too. Environment variables win over it and suffice without it."`

	Run        runCmd        `cmd:"" default:"withargs" help:"Run everything that is configured; with nothing configured, the playground on an embedded store."`
	Playground playgroundCmd `cmd:"" help:"Customers and the agents' desk in one browser window, to look, to write content and to train."`
	Chat       chatCmd       `cmd:"" help:"Talk to the bot in this terminal, or through a pipe."`
	Check      checkCmd      `cmd:"" help:"Check configuration, flows and FAQ; print every problem with file, line and column."`
	Test       testCmd       `cmd:"" help:"Play .chat transcripts against the content and show where they differ."`
	Setup      setupCmd      `cmd:"" help:"Register the commands at Telegram and Discord, or print what to enter there and in Slack."`
	Graph      graphCmd      `cmd:"" help:"Print a flow as a Mermaid diagram."`
	FAQ        faqCmd        `cmd:"" name:"faq" help:"Ask the FAQ, or measure how well it understands."`
	Audit      auditCmd      `cmd:"" help:"Read the audit trail: what became of everything passed on, and who did what."`
	Board      boardCmd      `cmd:"" help:"Look after the list of open tickets."`
	Bench      benchCmd      `cmd:"" help:"Measure turns per second and latency under load, beside what bare Redis does."`
}

const description = `The support desk that lives where customers already chat.

Without any configuration the shipped content runs on a store inside this process, which keeps nothing. Set TELEGRAM_TOKEN or DISCORD_TOKEN to serve customers there, SLACK_BOT_TOKEN, SLACK_APP_TOKEN and SLACK_CHANNEL for agents and customers in Slack, and REDIS_URL to keep conversations. To begin: supportbot, and open the address that it prints`

// run parses the command line and runs the command.
func run(w world, args []string) error {
	var c cli
	done := false
	parser, err := kong.New(&c,
		kong.Name("supportbot"),
		kong.Description(description),
		kong.Writers(w.stdout, w.stderr),
		kong.Exit(func(int) { done = true }), // --help is answered; only main exits
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: false}),
	)
	if err != nil {
		return err
	}
	kctx, err := parser.Parse(args)
	if done {
		return nil
	}
	if err != nil {
		return err
	}
	return kctx.Run(w, &c)
}
