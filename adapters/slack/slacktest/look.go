package slacktest

import (
	"encoding/json"
	"regexp"
	"strings"
)

// Look is what people see of a message, and what it does to them.
type Look struct {
	Text      string   // what is read, blocks in their order, one line each
	Everyone  bool     // it rings at everybody: channel, here, everyone
	Groups    []string // user groups that it rings at
	Users     []string // people that it rings at
	Links     []string // addresses that can be clicked, in texts
	Styled    []string // what is bold, italic, struck, code or a quote, in mrkdwn
	Unescaped int      // bare & and < that mean nothing
	Buttons   []Button // and selects, in their order
}

// Button is something that can be pressed or chosen from.
type Button struct {
	Kind, Action, Label, Value, URL string
	Options                         []Option
}

// Option is one choice of a select.
type Option struct{ Label, Value string }

// Look looks at a message. Where it has blocks they are what is seen, while its
// text is what notifications show, and rings all the same.
func (m Message) Look() Look {
	l := &Look{}
	if len(m.Blocks) == 0 {
		l.Text = l.mrkdwn(m.Text, true, false)
		return *l
	}
	var rung Look
	rung.mrkdwn(m.Text, true, false)
	l.Everyone, l.Groups, l.Users, l.Unescaped = rung.Everyone, rung.Groups, rung.Users, rung.Unescaped
	var lines []string
	l.blocks(m.Blocks, &lines)
	l.Text = strings.Join(lines, "\n")
	return *l
}

// Shows reports whether people can read a text in a message.
func (m Message) Shows(text string) bool { return strings.Contains(m.Look().Text, text) }

// Look looks at a view.
func (v View) Look() Look {
	l := &Look{}
	var lines []string
	l.blocks(v.Blocks, &lines)
	l.Text = strings.Join(lines, "\n")
	return *l
}

func (l *Look) blocks(raw json.RawMessage, lines *[]string) {
	var list []any
	if json.Unmarshal(raw, &list) == nil {
		l.walk(list, lines)
	}
}

// walk finds texts and buttons, wherever they are.
func (l *Look) walk(v any, lines *[]string) {
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			l.walk(one, lines)
		}
	case fields:
		kind, _ := v["type"].(string)
		text, _ := v["text"].(string)
		switch {
		case kind == "mrkdwn":
			verbatim, _ := v["verbatim"].(bool)
			*lines = append(*lines, l.mrkdwn(text, !verbatim, !verbatim))
		case kind == "plain_text", kind == "text" && text != "":
			*lines = append(*lines, text)
		case strings.HasPrefix(kind, "rich_text_") && kind != "rich_text_list" && v["elements"] != nil:
			*lines = append(*lines, l.rich(v["elements"]))
		case kind == "markdown":
			*lines = append(*lines, l.mrkdwn(text, true, false))
		case kind == "broadcast":
			l.Everyone = true
		case kind == "user" && v["user_id"] != nil:
			l.Users = append(l.Users, str(v["user_id"]))
		case kind == "button":
			l.Buttons = append(l.Buttons, Button{Kind: kind, Action: str(v["action_id"]), Label: textOf(v["text"]), Value: str(v["value"]), URL: str(v["url"])})
		case strings.Contains(kind, "select"), kind == "overflow", kind == "checkboxes", kind == "radio_buttons":
			l.Buttons = append(l.Buttons, choices(v, kind))
		default:
			for _, name := range []string{"text", "fields", "title", "label", "accessory", "elements", "element"} {
				l.walk(v[name], lines)
			}
		}
	}
}

// rich reads the elements of a rich_text block, in which nothing but their kind means something.
func (l *Look) rich(v any) string {
	list, _ := v.([]any)
	var b strings.Builder
	for _, one := range list {
		e, _ := one.(fields)
		text := str(e["text"])
		switch str(e["type"]) {
		case "link":
			l.Links = append(l.Links, str(e["url"]))
			if text == "" {
				text = str(e["url"])
			}
		case "text":
		default:
			var lines []string
			l.walk(e, &lines)
			text = strings.Join(lines, " ")
		}
		if e["style"] != nil {
			l.Styled = append(l.Styled, text)
		}
		b.WriteString(text)
	}
	return b.String()
}

func choices(v fields, kind string) Button {
	b := Button{Kind: kind, Action: str(v["action_id"]), Label: textOf(v["placeholder"])}
	groups, _ := v["option_groups"].([]any)
	list, _ := v["options"].([]any)
	for _, g := range groups {
		g, _ := g.(fields)
		more, _ := g["options"].([]any)
		list = append(list, more...)
	}
	for _, o := range list {
		o, _ := o.(fields)
		b.Options = append(b.Options, Option{Label: textOf(o["text"]), Value: str(o["value"])})
	}
	return b
}

func str(v any) string {
	s, _ := v.(string)
	return s
}

func textOf(v any) string {
	o, _ := v.(fields)
	return str(o["text"])
}

var (
	control = regexp.MustCompile(`<([^<>\n]*)>`)
	bareURL = regexp.MustCompile(`(?i)\b(https?://|www\.)[^\s<>|]+`)
	atAll   = regexp.MustCompile(`(^|[\s(,.!?])@(channel|here|everyone)\b`)
	// styles need an edge outside, for which a zero-width space counts, and
	// something that is no space inside.
	styles = []*regexp.Regexp{
		regexp.MustCompile(`(?:^|[\s\p{P}\x{200b}])(\*[^\s*\x{200b}](?:[^*\n]*[^\s*\x{200b}])?\*)(?:$|[\s\p{P}\x{200b}])`),
		regexp.MustCompile(`(?:^|[\s\p{P}\x{200b}])(_[^\s_\x{200b}](?:[^_\n]*[^\s_\x{200b}])?_)(?:$|[\s\p{P}\x{200b}])`),
		regexp.MustCompile(`(?:^|[\s\p{P}\x{200b}])(~[^\s~\x{200b}](?:[^~\n]*[^\s~\x{200b}])?~)(?:$|[\s\p{P}\x{200b}])`),
		regexp.MustCompile("(`[^`\n]+`)"),
		regexp.MustCompile(`(?m)(^&gt;.*$)`),
		regexp.MustCompile(`(?m)(^>.*$)`),
	}
	entity = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")
)

// mrkdwn reads a text as Slack does and returns what is seen. Links says that bare
// addresses become links, calls that bare names such as @here ring.
func (l *Look) mrkdwn(text string, links, calls bool) string {
	plain := control.ReplaceAllStringFunc(text, func(token string) string {
		return l.token(token[1 : len(token)-1])
	})
	outside := control.ReplaceAllString(text, "\x00")
	l.Unescaped += strings.Count(outside, "<")
	for _, after := range strings.Split(outside, "&")[1:] {
		if !strings.HasPrefix(after, "amp;") && !strings.HasPrefix(after, "lt;") && !strings.HasPrefix(after, "gt;") {
			l.Unescaped++
		}
	}
	if links {
		l.Links = append(l.Links, bareURL.FindAllString(outside, -1)...)
	}
	if calls && plainCalls(outside) {
		l.Everyone = true
	}
	for _, style := range styles {
		for _, m := range style.FindAllStringSubmatch(outside, -1) {
			l.Styled = append(l.Styled, m[1])
		}
	}
	return entity.Replace(plain)
}

// token reads what is between < and >.
func (l *Look) token(in string) string {
	name, label, labelled := strings.Cut(in, "|")
	show := func(otherwise string) string {
		if labelled && label != "" {
			return label
		}
		return otherwise
	}
	switch {
	case name == "!channel", name == "!here", name == "!everyone":
		l.Everyone = true
		return "@" + name[1:]
	case strings.HasPrefix(name, "!subteam^"):
		l.Groups = append(l.Groups, name[len("!subteam^"):])
		return show("@group")
	case strings.HasPrefix(name, "!date^"):
		return show(name)
	case strings.HasPrefix(name, "@"):
		l.Users = append(l.Users, name[1:])
		return show(name)
	case strings.HasPrefix(name, "#C"):
		return show(name)
	case strings.Contains(name, "://"), strings.HasPrefix(name, "mailto:"), strings.HasPrefix(name, "tel:"):
		l.Links = append(l.Links, name)
		return show(name)
	}
	l.Unescaped++
	return "<" + in + ">"
}

// plainCalls reports whether a text calls everybody without the signs for it.
func plainCalls(text string) bool { return atAll.MatchString(text) }
