package main

import (
	"fmt"
	"strings"

	"github.com/okpay/supportbot/adapters/discord"
)

// printTelegram tells what to enter at BotFather.
func printTelegram(c commands) string {
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
	return b.String()
}

// printDiscord tells what to enter in Discord's developer portal.
func printDiscord(c commands) string {
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
	return b.String()
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
