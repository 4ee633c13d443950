package discord

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"
)

// Command is a slash command as it is registered. The maps are by locale of the
// content ("zh", "en"); English, else the first one, is for everybody else.
type Command struct {
	Name         string            // what arrives in bot.Command
	Names        map[string]string // what people type; a language without one types Name
	Descriptions map[string]string
	Argument     map[string]string // describes what may be typed behind it; empty: nothing may
}

// argument names the option that takes what is typed behind a command.
const argument = "text"

// The limits of commands.
const (
	maxCommands    = 100
	maxCommandName = 32
	maxCommandText = 100
)

// Setup registers the commands, and removes all others that this bot had.
func (a *Adapter) Setup(ctx context.Context, commands []Command) error {
	if len(commands) > maxCommands {
		return fmt.Errorf("discord: %d commands are more than the %d that Discord takes", len(commands), maxCommands)
	}
	list := make([]*discordgo.ApplicationCommand, len(commands))
	for i, c := range commands {
		list[i] = c.registration()
		if err := c.check(); err != nil {
			return fmt.Errorf("discord: %w", err)
		}
	}
	app, err := a.ApplicationID(ctx)
	if err != nil {
		return err
	}
	_, err = a.call(ctx, request{name: "register commands", method: "PUT", url: discordgo.EndpointApplicationGlobalCommands(app), body: list})
	if err != nil {
		return fmt.Errorf("discord: %w", err)
	}
	return nil
}

// ApplicationID asks Discord for the id of the bot's application.
func (a *Adapter) ApplicationID(ctx context.Context) (string, error) {
	out, err := a.call(ctx, request{name: "get application", method: "GET", url: discordgo.EndpointApplication("@me")})
	if err != nil {
		return "", fmt.Errorf("discord: %w", err)
	}
	v, err := decode[identified](out.body)
	if err != nil || !snowflake(v.ID) {
		return "", errors.New("discord: get application: the answer is no application")
	}
	return v.ID, nil
}

// check names a command that Discord would refuse, and with it all others.
func (c Command) check() error {
	for _, locale := range append([]string{""}, slices.Sorted(maps.Keys(c.Names))...) {
		name := c.Name
		if locale != "" {
			name = c.Names[locale]
		}
		if !commandName(name) && (locale == "" || name != "") {
			return fmt.Errorf("command %q: the name %q cannot be registered: want 1 to %d letters, digits, - or _, without spaces", c.Name, name, maxCommandName)
		}
	}
	return nil
}

func commandName(s string) bool {
	for _, r := range s {
		if !unicode.In(r, unicode.L, unicode.N, unicode.M) && !strings.ContainsRune("-_'", r) {
			return false
		}
	}
	return s != "" && utf8.RuneCountInString(s) <= maxCommandName
}

func (c Command) registration() *discordgo.ApplicationCommand {
	names, descriptions := localized(c.Names, maxCommandName), localized(c.Descriptions, maxCommandText)
	contexts := []discordgo.InteractionContextType{discordgo.InteractionContextGuild, discordgo.InteractionContextBotDM}
	out := &discordgo.ApplicationCommand{
		Type: discordgo.ChatApplicationCommand, Name: c.Name, Description: fallback(c.Descriptions, c.Name), Contexts: &contexts,
		Options: []*discordgo.ApplicationCommandOption{},
	}
	for locale, name := range names {
		names[locale] = strings.ToLower(name)
	}
	if len(names) > 0 {
		out.NameLocalizations = &names
	}
	if len(descriptions) > 0 {
		out.DescriptionLocalizations = &descriptions
	}
	if len(c.Argument) > 0 {
		out.Options = append(out.Options, &discordgo.ApplicationCommandOption{
			Type: discordgo.ApplicationCommandOptionString, Name: argument,
			Description: fallback(c.Argument, argument), DescriptionLocalizations: localized(c.Argument, maxCommandText),
		})
	}
	return out
}

// fallback is the text for the languages that have none of their own.
func fallback(texts map[string]string, otherwise string) string {
	if t := texts["en"]; t != "" {
		return clip(t, maxCommandText)
	}
	for _, locale := range slices.Sorted(maps.Keys(texts)) {
		if texts[locale] != "" {
			return clip(texts[locale], maxCommandText)
		}
	}
	return otherwise
}

// localized spreads texts over Discord's locales, which name some languages by
// country only.
func localized(texts map[string]string, n int) map[discordgo.Locale]string {
	out := map[discordgo.Locale]string{}
	for locale, text := range texts {
		if text == "" {
			continue
		}
		for known := range discordgo.Locales {
			language, _, _ := strings.Cut(string(known), "-")
			if known != discordgo.Unknown && (string(known) == locale || language == locale && texts[string(known)] == "") {
				out[known] = clip(text, n)
			}
		}
	}
	return out
}

// Permissions are what the bot needs in a server: to see and write in channels
// and threads, show pictures and files, read what it replies to, and open a
// private thread for somebody whose direct messages are closed.
const Permissions int64 = discordgo.PermissionViewChannel | discordgo.PermissionSendMessages | discordgo.PermissionEmbedLinks |
	discordgo.PermissionAttachFiles | discordgo.PermissionReadMessageHistory | discordgo.PermissionSendMessagesInThreads |
	discordgo.PermissionCreatePrivateThreads

// InviteURL is the address at which somebody lets the bot into their server.
func InviteURL(applicationID string) string {
	return fmt.Sprintf("https://discord.com/oauth2/authorize?client_id=%s&scope=bot+applications.commands&permissions=%d", applicationID, Permissions)
}
