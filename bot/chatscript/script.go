package chatscript

import (
	"fmt"
	"strings"
	"time"
)

// Script is a parsed transcript.
type Script struct {
	Name   string
	Turns  []Turn
	Footer []string // comments after the last turn
}

// Turn is one thing that is done, with what the transcript expects of it.
type Turn struct {
	Line   int      // of the input in the file, from 1
	Before []string // comments and blank lines above it, kept as they are
	Input  Input
	Want   []string // the lines that follow it
}

// Input is one line that makes something happen. It is a closed set.
type Input interface{ isInput() }

type (
	// Setting changes how the script is played: locale, platform, start, agent, or
	// public and private, which have no value.
	Setting struct{ Key, Value string }
	// Outcome decides what the next call of an action comes to.
	Outcome struct {
		Action, Outcome string
		Values          map[string]string
	}
	// Words are what the customer writes, with what they reply to, if anything.
	Words struct{ Text, Quote string }
	// Press is a press on the button of a label.
	Press struct{ Label string }
	// File is an attachment with an optional caption.
	File struct{ Kind, Name, Caption string }
	// Album is several attachments in one message, which come one by one.
	Album struct {
		Files   []File // without captions
		Caption string
	}
	// Form is a form that is filled in as a whole.
	Form struct{ Answers []Answer }
	// Edit changes the customer's last message.
	Edit struct{ Text string }
	// Delete removes it.
	Delete struct{}
	// Lose is what makes that the customer cannot be written to.
	Lose struct{ Why string }
	// Fail is a message of ours that does not arrive.
	Fail struct{ Reason string }
	// Wait moves the clock.
	Wait struct{ For time.Duration }
	// Agent is what an agent does: words, or a command that begins with a slash.
	Agent struct{ Name, Text string }
)

// Answer is what was filled into one field of a form.
type Answer struct{ Name, Value string }

func (Setting) isInput() {}
func (Outcome) isInput() {}
func (Words) isInput()   {}
func (Press) isInput()   {}
func (File) isInput()    {}
func (Album) isInput()   {}
func (Form) isInput()    {}
func (Lose) isInput()    {}
func (Fail) isInput()    {}
func (Edit) isInput()    {}
func (Delete) isInput()  {}
func (Wait) isInput()    {}
func (Agent) isInput()   {}

// Parse reads a transcript. Its error names the file and the line.
func Parse(name string, data []byte) (*Script, error) {
	s := &Script{Name: name}
	var before []string
	n := 0
	for raw := range strings.Lines(string(data)) {
		n++
		line := strings.TrimRight(raw, " \t\r\n")
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
			before = append(before, line)
		case isOutput(line):
			if len(s.Turns) == 0 {
				return nil, fmt.Errorf("%s:%d: an answer before anything was said (begin with a line like \"> hello\")", name, n)
			}
			last := &s.Turns[len(s.Turns)-1]
			// A comment among the answers belongs to them: it is kept above the next input.
			last.Want = append(last.Want, line)
		default:
			in, err := ParseLine(line)
			if err != nil {
				return nil, fmt.Errorf("%s:%d: %w", name, n, err)
			}
			s.Turns = append(s.Turns, Turn{Line: n, Before: before, Input: in})
			before = nil
		}
	}
	s.Footer = before
	return s, nil
}

func isOutput(line string) bool {
	return strings.HasPrefix(line, "<") || strings.HasPrefix(line, "desk<") || strings.HasPrefix(line, "  ")
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
	case strings.HasPrefix(text, "«"):
		if quote, words, ok := strings.Cut(text[len("«"):], "»"); ok {
			return Words{Text: strings.TrimSpace(words), Quote: quote}
		}
	}
	return Words{Text: text}
}

// parseFiles reads attachments and their caption; nil when there are none.
func parseFiles(text string) Input {
	var files []File
	for strings.HasPrefix(text, "<") {
		spec, rest, ok := strings.Cut(text[1:], ">")
		if !ok {
			break
		}
		kind, name, _ := strings.Cut(strings.TrimSpace(spec), " ")
		files = append(files, File{Kind: kind, Name: strings.TrimSpace(name)})
		text = strings.TrimSpace(rest)
	}
	switch len(files) {
	case 0:
		return nil
	case 1:
		files[0].Caption = text
		return files[0]
	}
	return Album{files, text}
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
	switch word {
	case "edited":
		return Edit{strings.TrimSpace(rest)}, nil
	case "deleted":
		return Delete{}, nil
	case "lost", "undelivered":
		if rest = strings.TrimSpace(rest); rest == "" {
			return nil, fmt.Errorf("\"! %s\" needs a reason (such as \"! lost blocked\" or \"! undelivered rejected\")", text)
		}
		if word == "lost" {
			return Lose{rest}, nil
		}
		return Fail{rest}, nil
	}
	return nil, fmt.Errorf("\"! %s\" is no change (write \"! edited NEW TEXT\" or \"! deleted\")", text)
}

func parseAgent(line string) (Input, error) {
	head, text, ok := strings.Cut(line, ">")
	if !ok {
		return nil, fmt.Errorf("an agent's line needs a \">\" (write \"agent> hello\" or \"agent(Lin)> hello\")")
	}
	name := strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(head, "agent"), "("), ")")
	return Agent{name, strings.TrimSpace(text)}, nil
}

func parseSetting(line string) (Input, error) {
	key, value, _ := strings.Cut(line, " ")
	value = strings.TrimSpace(value)
	switch key {
	case "locale", "platform", "agent":
		if value == "" {
			return nil, fmt.Errorf("%s needs a value", key)
		}
		return Setting{key, value}, nil
	case "start":
		if _, err := time.Parse(time.RFC3339, value); err != nil {
			return nil, fmt.Errorf("%q is no time (write it like 2026-01-05T10:00:00+08:00)", value)
		}
		return Setting{key, value}, nil
	case "public", "private":
		if value != "" {
			return nil, fmt.Errorf("%s has no value", key)
		}
		return Setting{Key: key}, nil
	case "action":
		return parseOutcome(value)
	}
	return nil, fmt.Errorf("%q begins with nothing that a transcript knows (\"> \" is the customer, \"agent> \" an agent, \"@ +3m\" the clock, \"#\" a comment)", line)
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
