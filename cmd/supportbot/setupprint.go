package main

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/okpay/supportbot/adapters/discord"
	"github.com/okpay/supportbot/adapters/slack"
	"github.com/okpay/supportbot/config"
)

// printTelegram tells what to enter at BotFather.
func printTelegram(_ config.Config, c commands) (string, error) {
	var b strings.Builder
	b.WriteString(`Telegram: write to @BotFather

  /newbot         a name for people, then a user name that ends in "bot".
                  It answers with the token: put it into TELEGRAM_TOKEN.
  /setprivacy     Enable. In groups the bot then sees only what is meant for it.
  /setjoingroups  Enable, or Disable if it should serve private chats only.
  /setinline      Disable.
  /setcommands    not needed: "supportbot setup" registers these in every language.
`)
	for _, l := range c.locales {
		fmt.Fprintf(&b, "\n  %s\n", l)
		for _, x := range c.in[l] {
			fmt.Fprintf(&b, "    %s - %s\n", x.Name, x.Description)
		}
	}
	return b.String(), nil
}

// printDiscord tells what to enter in Discord's developer portal.
func printDiscord(_ config.Config, c commands) (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, `Discord: open the developer portal (discord.com/developers/applications), New Application

  General Information  copy the Application ID for the address below.
  Bot                  Reset Token: put it into DISCORD_TOKEN.
                       Privileged Gateway Intents: leave all of them off.
                       Public Bot: off, unless others may add it to their servers.
  Installation         Guild Install, scopes bot and applications.commands,
                       permissions %d (see and write in channels and threads,
                       private threads, embeds, files, history).
  Invite the bot with  %s

  "supportbot setup" registers the slash commands:
`, discord.Permissions, discord.InviteURL("APPLICATION_ID"))
	for _, x := range c.in[c.locales[0]] {
		fmt.Fprintf(&b, "    /%s  %s", x.Name, x.Description)
		for _, l := range c.locales {
			if name := localName(c, l, x.Name); name != "" {
				fmt.Fprintf(&b, "  (%s: /%s)", l, name)
			}
		}
		b.WriteByte('\n')
	}
	return b.String(), nil
}

// localName is a command's name in a language, "" where it has none of its own.
func localName(c commands, locale, name string) string {
	for _, x := range c.in[locale] {
		if x.Name == name && x.LocalName != name {
			return x.LocalName
		}
	}
	return ""
}

// printSlack prints the app's manifest and what to do with it. It is for sockets,
// unless the configuration says that events come over HTTP.
func printSlack(cfg config.Config, _ commands) (string, error) {
	app := slack.App{UserGroup: cfg.Slack.UserGroup != ""}
	way := fmt.Sprintf(`  Basic Information     App-Level Tokens: generate one with the scope
                        connections:write; it goes into %s.
`, cfg.Slack.AppTokenEnv)
	if !cfg.Slack.BySockets() {
		app.RequestURL = slackURL(cfg)
		way = fmt.Sprintf(`  Basic Information     App Credentials: the signing secret goes into %s.
  Event Subscriptions   once the program runs, let Slack verify the address
                        %s (a proxy that speaks TLS leads to http.listen).
`, cfg.Slack.SigningSecretEnv, app.RequestURL)
	}
	manifest, err := app.Manifest()
	if err != nil {
		return "", err
	}
	return fmt.Sprintf(`Slack: open api.slack.com/apps, Create New App, From a manifest, and paste what
follows the line. It asks for no scope that the program does not use.

%s  Install App           to the workspace: the Bot User OAuth Token goes into %s.
  In Slack              /invite the app into the channel for tickets, and put its id (C…, at
                        the end of the channel's details) into SLACK_CHANNEL or slack.channel;
                        with slack.channels each queue has its own. Who is there answers
                        customers%s.
  Other languages       may be had by changing the names in the manifest; the ids must stay.

----------------------------------------------------------------------------
%s`, way, cfg.Slack.BotTokenEnv, members(cfg), manifest), nil
}

// members says who else has to be what.
func members(cfg config.Config) string {
	if cfg.Slack.UserGroup == "" {
		return ", but for guests and people of\n                        other workspaces"
	}
	return " if they are in the user group\n                        " + cfg.Slack.UserGroup + " too"
}

// slackURL is where Slack posts to: at the host of Telegram's webhook, where there is
// one.
func slackURL(cfg config.Config) string {
	host := "https://YOUR-HOST"
	if u, err := url.Parse(cfg.Telegram.WebhookURL); err == nil && u.Host != "" {
		host = u.Scheme + "://" + u.Host
	}
	return host + cfg.Slack.HTTPPath
}
