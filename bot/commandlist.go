package bot

import "github.com/okpay/supportbot/flows"

// CommandInfo is a slash command as platforms list it for customers.
type CommandInfo struct {
	Name        string // a-z, 0-9 and _, at most 32 characters; comes back in Command.Name
	LocalName   string // in the customer's language, lower case without spaces; "" there is none
	Description string
	Args        bool // words may follow it
}

// Commands lists the slash commands in a language: the engine's own, then one
// for each flow that has one, by the flow's id.
func (e *Engine) Commands(locale string) []CommandInfo {
	var out []CommandInfo
	for _, name := range flows.CommandKeys() {
		out = append(out, CommandInfo{
			Name: name, LocalName: localName(e.lib.Phrase("command_name_"+name).Render(locale, nil)),
			Description: e.lib.Phrase("command_"+name).Render(locale, nil),
			Args:        name == "language" || name == "faq",
		})
	}
	for _, flow := range e.lib.Flows() {
		if flow.Start.Command != "" {
			out = append(out, CommandInfo{
				Name: flow.Start.Command, LocalName: localName(flow.Start.CommandNames[locale]), Description: flow.Title.Render(locale, nil),
			})
		}
	}
	return out
}

// localName leaves out what a translation has got wrong: a platform would refuse
// all commands for one bad name.
func localName(name string) string {
	if !flows.ValidCommandName(name) {
		return ""
	}
	return name
}
