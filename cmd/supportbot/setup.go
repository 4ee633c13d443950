package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/okpay/supportbot/adapters/discord"
	"github.com/okpay/supportbot/adapters/telegram"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/redisstore"
	"github.com/okpay/supportbot/config"
	"github.com/okpay/supportbot/config/strictyaml"
)

type setupCmd struct {
	Platforms []string `arg:"" optional:"" name:"platform" help:"telegram, discord or slack. Default: those that are configured; with --print, all."`
	Print     bool     `help:"Print what to enter in BotFather, the Discord portal and Slack's app page, and change nothing."`
}

// Help tells when to use it.
func (s *setupCmd) Help() string {
	return `Registers the menu of commands in every language. Run it once, and again after a flow has got or lost a command: the platforms keep what they were told last.`
}

// setupTime bounds one platform's registration: a dozen requests at most.
const setupTime = 2 * time.Minute

// platformSetup is how one platform is set up.
type platformSetup struct {
	name    string
	enabled func(config.Config) bool
	print   func(config.Config, commands) (string, error)
	// register is nil where nothing can be registered.
	register func(ctx context.Context, memory *redisstore.Store, cfg config.Config, c commands) (who string, err error)
}

// commands are the bot's commands, by language.
type commands struct {
	locales []string // the default one first
	in      map[string][]bot.CommandInfo
}

// Run registers the commands, or prints what a person has to enter.
func (s *setupCmd) Run(w world, cmd *cli) error {
	cfg, _, engine, err := cmd.engine(w)
	if err != nil {
		return err
	}
	chosen, err := s.choose(cfg)
	if err != nil {
		return err
	}
	c := commandsOf(engine, cfg.DefaultLocale)
	for i, p := range chosen {
		if s.Print {
			if i > 0 {
				fmt.Fprintln(w.stdout)
			}
			text, err := p.print(cfg, c)
			if err != nil {
				return err
			}
			fmt.Fprint(w.stdout, text)
			continue
		}
		if err := register(w, cfg, p, c); err != nil {
			return err
		}
	}
	return nil
}

func register(w world, cfg config.Config, p platformSetup, c commands) error {
	ctx, cancel := context.WithTimeout(w.ctx, setupTime)
	defer cancel()
	// What an adapter remembers while it is set up is of no use to anybody later.
	memory, err := redisstore.Embedded(ctx, redisstore.Options{})
	if err != nil {
		return err
	}
	defer memory.Close()
	who, err := p.register(ctx, memory, cfg, c)
	if err != nil {
		return fmt.Errorf("setup %s: %w", p.name, err)
	}
	fmt.Fprintf(w.stdout, "%s: %d commands of %s are registered in %s\n", p.name, len(c.in[c.locales[0]]), who, strings.Join(c.locales, ", "))
	return nil
}

// choose finds the platforms that are meant.
func (s *setupCmd) choose(cfg config.Config) ([]platformSetup, error) {
	known := setups()
	var out []platformSetup
	for _, name := range s.Platforms {
		i := slices.IndexFunc(known, func(p platformSetup) bool { return p.name == name })
		if i < 0 {
			return nil, unknownPlatform(name, known)
		}
		if !s.Print && known[i].register == nil {
			return nil, nothingToRegister(name)
		}
		if !s.Print && !known[i].enabled(cfg) {
			return nil, fmt.Errorf("%s is not configured: set its token (supportbot setup --print %s tells where it comes from)", name, name)
		}
		out = append(out, known[i])
	}
	if len(out) > 0 {
		return out, nil
	}
	for _, p := range known {
		if s.Print || p.register != nil && p.enabled(cfg) {
			out = append(out, p)
		}
	}
	if len(out) == 0 && cfg.Slack.Enabled() {
		return nil, nothingToRegister("slack")
	}
	if len(out) == 0 {
		return nil, errors.New("no platform is configured: set TELEGRAM_TOKEN or DISCORD_TOKEN (supportbot setup --print tells where they come from)")
	}
	return out, nil
}

func nothingToRegister(name string) error {
	return fmt.Errorf("%s has nothing to register: its commands are part of the manifest that supportbot setup --print %s prints", name, name)
}

func unknownPlatform(name string, known []platformSetup) error {
	var names []string
	for _, p := range known {
		names = append(names, p.name)
	}
	hint := "known: " + strings.Join(names, ", ")
	if near := strictyaml.Suggest(name, names); near != "" {
		hint = fmt.Sprintf("did you mean %q?", near)
	}
	return fmt.Errorf("no platform %q can be set up (%s)", name, hint)
}

// setups are the platforms that can be set up.
func setups() []platformSetup {
	return []platformSetup{
		{"telegram", func(c config.Config) bool { return c.Telegram.Enabled() }, printTelegram, registerTelegram},
		{"discord", func(c config.Config) bool { return c.Discord.Enabled() }, printDiscord, registerDiscord},
		{"slack", func(c config.Config) bool { return c.Slack.Enabled() }, printSlack, nil},
	}
}

// registerTelegram sets the menu of commands for each language; the default
// language's is for everybody else too.
func registerTelegram(ctx context.Context, memory *redisstore.Store, cfg config.Config, c commands) (who string, err error) {
	o := telegramOptions(cfg.Telegram)
	o.Memory = memory
	a, err := telegram.New(o)
	if err != nil {
		return "", err
	}
	me, err := a.Check(ctx)
	if err != nil {
		return "", err
	}
	menus := map[string][]telegram.MenuCommand{}
	for locale, list := range c.in {
		for _, x := range list {
			menus[locale] = append(menus[locale], telegram.MenuCommand{Name: x.Name, Description: x.Description})
		}
	}
	menus[""] = menus[c.locales[0]]
	return "@" + me.Username, a.Setup(ctx, menus)
}

// registerDiscord sets the slash commands with their names in every language.
func registerDiscord(ctx context.Context, memory *redisstore.Store, cfg config.Config, c commands) (who string, err error) {
	o := discordOptions(cfg.Discord)
	o.Memory = memory
	a, err := discord.New(o)
	if err != nil {
		return "", err
	}
	if who, err = a.ApplicationID(ctx); err != nil {
		return "", err
	}
	return "application " + who, a.Setup(ctx, c.discord())
}

// discord turns the commands around: Discord wants one with all its languages.
func (c commands) discord() []discord.Command {
	first := c.in[c.locales[0]]
	out := make([]discord.Command, len(first))
	for i, x := range first {
		d := discord.Command{Name: x.Name, Names: map[string]string{}, Descriptions: map[string]string{}}
		for _, locale := range c.locales {
			own := c.in[locale][i] // the same commands in every language, in the same order
			d.Names[locale], d.Descriptions[locale] = own.LocalName, own.Description
		}
		if x.Args {
			d.Argument = d.Descriptions
		}
		out[i] = d
	}
	return out
}

// commandsOf lists the commands in every language, the default one first.
func commandsOf(e *bot.Engine, first string) commands {
	c := commands{in: map[string][]bot.CommandInfo{}}
	for _, l := range e.Locales() {
		c.in[l] = e.Commands(l)
		if l == first {
			c.locales = slices.Insert(c.locales, 0, l)
		} else {
			c.locales = append(c.locales, l)
		}
	}
	return c
}
