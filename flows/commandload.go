package flows

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/okpay/supportbot/config/strictyaml"
)

// Limits of commands where platforms list them. Discord takes 32 characters of a
// name and 100 of a description, Telegram 256 of a description.
const (
	maxCommandName  = 32
	maxCommandAbout = 100
)

// commandNames reads what a flow's command is called in other languages.
func (b *flowBuild) commandNames() map[string]string {
	d := &b.doc.Start
	names := map[string]string{}
	for i := range d.CommandNames {
		e := &d.CommandNames[i]
		switch {
		case !slices.Contains(sourceLocales(), e.Key):
			b.unknown(e.Pos, "locale", e.Key, sourceLocales())
		case !d.Command.set():
			b.problem(e.Pos, "add command: …", "command_names without command")
		default:
			names[e.Key] = e.Value.text
		}
	}
	return names
}

// checkCommands checks what platforms list: the names of commands in each
// language, each once, and what is said of the engine's own.
func (l *loader) checkCommands(builds []*flowBuild) {
	seen := map[string]strictyaml.Pos{}
	for _, command := range CommandKeys() {
		name, about := l.phraseDocs["command_name_"+command], l.phraseDocs["command_"+command]
		for i := range name.Value.forms {
			l.commandName(seen, name.Value.forms[i].locale, &name.Value.forms[i].scalar)
		}
		for i := range about.Value.forms {
			f := &about.Value.forms[i]
			if n := utf8.RuneCountInString(f.text); n > maxCommandAbout {
				l.problem(f.pos, "shorten it", "description of a command has %d characters, Discord takes %d", n, maxCommandAbout)
			}
		}
	}
	for _, b := range builds {
		for i := range b.doc.Start.CommandNames {
			e := &b.doc.Start.CommandNames[i]
			l.commandName(seen, e.Key, &e.Value)
		}
	}
}

func (l *loader) commandName(seen map[string]strictyaml.Pos, locale string, name *scalar) {
	if !ValidCommandName(name.text) {
		l.problem(name.pos, fmt.Sprintf("letters and digits of any script, - and _, in lower case, at most %d characters", maxCommandName),
			"bad name %q of a command", name.text)
		return
	}
	key := locale + "/" + name.text
	if first, twice := seen[key]; twice {
		l.problem(name.pos, "first at "+first.String(), "duplicate name %q of a command", name.text)
		return
	}
	seen[key] = name.pos
}

// ValidCommandName reports whether platforms that show commands in the
// customer's language take s as the name of one.
func ValidCommandName(s string) bool {
	n := utf8.RuneCountInString(s)
	return n > 0 && n <= maxCommandName && strings.ToLower(s) == s && strings.IndexFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '_'
	}) < 0
}
