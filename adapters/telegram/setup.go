package telegram

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// MenuCommand is one line of the menu of commands.
type MenuCommand struct {
	Name        string // without the slash: a-z, 0-9 and _, at most 32
	Description string // at most 256 characters
}

// Setup registers the menu of commands for each language. The locale "" is for
// all languages that have no menu of their own; Telegram tells languages apart,
// not countries, so "zh-TW" and "zh" are one and the shorter one wins.
func (a *Adapter) Setup(ctx context.Context, commands map[string][]MenuCommand) error {
	menus := map[string][]MenuCommand{}
	for _, locale := range slices.Backward(slices.Sorted(maps.Keys(commands))) {
		language, _, _ := strings.Cut(strings.ReplaceAll(locale, "_", "-"), "-")
		menus[strings.ToLower(language)] = commands[locale]
	}
	for _, language := range slices.Sorted(maps.Keys(menus)) {
		list, err := menu(menus[language])
		if err != nil {
			return fmt.Errorf("telegram: menu for %q: %w", language, err)
		}
		// A menu for private chats, if somebody has ever set one, hides the default.
		for _, scope := range []models.BotCommandScope{&models.BotCommandScopeDefault{}, &models.BotCommandScopeAllPrivateChats{}} {
			_, err := a.client.SetMyCommands(ctx, &tg.SetMyCommandsParams{Commands: list, Scope: scope, LanguageCode: language})
			if err != nil {
				return a.explain("setMyCommands", err)
			}
		}
	}
	return nil
}

// menu checks commands: Telegram refuses all for one.
func menu(commands []MenuCommand) ([]models.BotCommand, error) {
	out := make([]models.BotCommand, len(commands))
	for i, c := range commands {
		switch {
		case c.Name == "" || len(c.Name) > maxCommand || wordLen(c.Name) != len(c.Name) || strings.ToLower(c.Name) != c.Name:
			return nil, fmt.Errorf("command %q: a name has a-z, 0-9 and _, at most %d of them", c.Name, maxCommand)
		case c.Description == "" || length(c.Description) > 256:
			return nil, fmt.Errorf("command %q: a description has 1 to 256 characters", c.Name)
		}
		out[i] = models.BotCommand{Command: c.Name, Description: c.Description}
	}
	return out, nil
}
