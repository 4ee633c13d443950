package chatscript

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// IsOutput reports whether a line tells what came of something: what the bot or the
// desk shows, a mail, or a further line of one.
func IsOutput(line string) bool {
	for _, mark := range []string{"<", "desk<", "desk(", "mail<", "  "} {
		if strings.HasPrefix(line, mark) {
			return true
		}
	}
	return false
}

// ParseLine reads one input line.
func ParseLine(line string) (Input, error) {
	switch {
	case strings.HasPrefix(line, ">"):
		return parseCustomer(strings.TrimPrefix(line[1:], " ")), nil
	case strings.HasPrefix(line, "!"):
		return parseChange(strings.TrimSpace(line[1:]))
	case strings.HasPrefix(line, "@"):
		d, err := time.ParseDuration(strings.TrimPrefix(strings.TrimSpace(line[1:]), "+"))
		if err != nil || d < 0 {
			return nil, fmt.Errorf("%q is no span of time (write \"@ +3m\" or \"@ +24h\")", line)
		}
		return Wait{d}, nil
	case strings.HasPrefix(line, "agent(") || strings.HasPrefix(line, "agent>"):
		return parseAgent(line)
	case strings.HasPrefix(line, "mail>"):
		files, text := parseFileList(strings.TrimSpace(line[len("mail>"):]))
		return Mailed{files, text}, nil
	}
	return parseSetting(line)
}

func parseCustomer(text string) Input {
	switch {
	case len(text) > 2 && text[0] == '[' && text[len(text)-1] == ']':
		return Press{text[1 : len(text)-1]}
	case strings.HasPrefix(text, "<"):
		if in := parseFiles(text); in != nil {
			return in
		}
	case strings.HasPrefix(text, "{") && strings.HasSuffix(text, "}"):
		if form := parseForm(text[1 : len(text)-1]); len(form.Answers) > 0 {
			return form
		}
	}
	quote, words := parseQuote(text)
	return Words{Text: words, Quote: quote}
}

// parseQuote reads what is replied to and the words below it.
func parseQuote(text string) (quote, words string) {
	if inner, ok := strings.CutPrefix(text, "«"); ok {
		if quote, words, ok := strings.Cut(inner, "»"); ok {
			return quote, strings.TrimSpace(words)
		}
	}
	return "", text
}

// parseFiles reads attachments and their caption; nil when there are none.
func parseFiles(text string) Input {
	files, caption := parseFileList(text)
	switch len(files) {
	case 0:
		return nil
	case 1:
		files[0].Caption = caption
		return files[0]
	}
	return Album{files, caption}
}

func parseFileList(text string) (files []File, rest string) {
	for strings.HasPrefix(text, "<") {
		spec, rest, ok := strings.Cut(text[1:], ">")
		if !ok {
			break
		}
		kind, name, _ := strings.Cut(strings.TrimSpace(spec), " ")
		files = append(files, File{Kind: kind, Name: strings.TrimSpace(name)})
		text = strings.TrimSpace(rest)
	}
	return files, text
}

// parseForm reads "email: li@example.com, subject: Fees, again": what follows a
// comma is a field of its own only if it begins with a name.
func parseForm(text string) (form Form) {
	for part := range strings.SplitSeq(text, ", ") {
		name, value, ok := strings.Cut(part, ":")
		switch n := len(form.Answers); {
		case ok && fieldName(name):
			form.Answers = append(form.Answers, Answer{name, strings.TrimSpace(value)})
		case n > 0:
			form.Answers[n-1].Value += ", " + part
		default:
			return Form{}
		}
	}
	return form
}

func fieldName(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

func parseChange(text string) (Input, error) {
	word, rest, _ := strings.Cut(text, " ")
	rest = strings.TrimSpace(rest)
	switch word {
	case "edited":
		return Edit{rest}, nil
	case "deleted":
		return Delete{}, nil
	case "reacted", "unreacted":
		if rest == "" {
			return nil, fmt.Errorf("\"! %s\" needs an emoji (such as \"! %s 👍\")", text, word)
		}
		return React{rest, word == "unreacted"}, nil
	case "lost":
		if rest == "" {
			return nil, fmt.Errorf("\"! %s\" needs a reason (such as \"! lost blocked\")", text)
		}
		return Lose{rest}, nil
	case "undelivered":
		return parseFail(text, rest)
	}
	return nil, fmt.Errorf("\"! %s\" is no change (write \"! edited NEW TEXT\", \"! deleted\" or \"! reacted 👍\")", text)
}

func parseFail(text, rest string) (Input, error) {
	f := Fail{Reason: rest}
	if to, reason, _ := strings.Cut(rest, " "); to == "desk" || to == "mail" {
		f = Fail{to, strings.TrimSpace(reason)}
	}
	if f.Reason == "" {
		return nil, fmt.Errorf("\"! %s\" needs a reason (such as \"! undelivered rejected\" or \"! undelivered mail rejected\")", text)
	}
	return f, nil
}

func parseAgent(line string) (Input, error) {
	head, text, ok := strings.Cut(line, ">")
	if !ok {
		return nil, fmt.Errorf("an agent's line needs a \">\" (write \"agent> hello\" or \"agent(Lin)> hello\")")
	}
	a := Agent{Name: strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(head, "agent"), "("), ")")}
	a.Quote, text = parseQuote(strings.TrimSpace(text))
	a.Files, a.Text = parseFileList(text)
	return a, nil
}

func parseSetting(line string) (Input, error) {
	key, value, _ := strings.Cut(line, " ")
	value = strings.TrimSpace(value)
	switch key {
	case "locale", "platform", "agent", "ticket":
		if value == "" {
			return nil, fmt.Errorf("%s needs a value", key)
		}
		return Setting{key, value}, nil
	case "start":
		if _, err := time.Parse(time.RFC3339, value); err != nil {
			return nil, fmt.Errorf("%q is no time (write it like 2026-01-05T10:00:00+08:00)", value)
		}
		return Setting{key, value}, nil
	case "public", "private", "hold":
		if value != "" {
			return nil, fmt.Errorf("%s has no value", key)
		}
		return Setting{Key: key}, nil
	case "action":
		return parseOutcome(value)
	case "moved":
		return parseMoved(value)
	case "thread":
		if why, ok := strings.CutPrefix(value, "lost "); ok {
			return ThreadLost{strings.TrimSpace(why)}, nil
		}
		return nil, fmt.Errorf("%q is nothing that a thread does (write \"thread lost deleted\", or archived, or removed)", value)
	}
	return nil, fmt.Errorf("%q begins with nothing that a transcript knows (\"> \" is the customer, \"agent> \" an agent, \"@ +3m\" the clock, \"#\" a comment)", line)
}

func parseMoved(value string) (Input, error) {
	place, wait, _ := strings.Cut(value, " ")
	var m Moved
	var err error
	if m.Position, err = strconv.Atoi(place); err == nil && wait != "" {
		m.Wait, err = time.ParseDuration(strings.TrimSpace(wait))
	}
	if err != nil || m.Position < 1 || m.Wait < 0 {
		return nil, fmt.Errorf("%q is no place in a queue (write \"moved 2 6m\": the place and the usual wait)", value)
	}
	return m, nil
}

func parseOutcome(value string) (Input, error) {
	parts := strings.Fields(value)
	if len(parts) < 2 {
		return nil, fmt.Errorf("an action needs a name and an outcome (write \"action rates.quote timeout\")")
	}
	o := Outcome{Action: parts[0], Outcome: parts[1], Values: map[string]string{}}
	for _, p := range parts[2:] {
		k, v, ok := strings.Cut(p, "=")
		if !ok {
			return nil, fmt.Errorf("%q is no value (write name=value)", p)
		}
		o.Values[k] = v
	}
	return o, nil
}
