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
	// Setting changes how the script is played: locale, platform, start, agent,
	// ticket, or hold, public and private, which have no value.
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
	// React is an emoji that the customer puts on our last message, or takes off.
	React struct {
		Emoji   string
		Removed bool
	}
	// Lose is what makes that the customer cannot be written to.
	Lose struct{ Why string }
	// Fail is what does not arrive: what the line above passed on to the customer,
	// the "desk" or by "mail", or a message of the bot's.
	Fail struct{ To, Reason string }
	// Wait moves the clock.
	Wait struct{ For time.Duration }
	// Agent is what an agent does: words to the customer, with what they reply to and
	// files, a command that begins with a slash, or a choice in brackets.
	Agent struct {
		Name, Quote string
		Files       []File // without captions
		Text        string
	}
	// Mailed is the customer's answer by e-mail.
	Mailed struct {
		Files []File // without captions
		Text  string
	}
	// Moved is the place in the queue of a ticket that waits, and the usual wait there.
	Moved struct {
		Position int
		Wait     time.Duration
	}
	// ThreadLost is what the desk tells when the place of the ticket is gone.
	ThreadLost struct{ Why string }
)

// Answer is what was filled into one field of a form.
type Answer struct{ Name, Value string }

func (Setting) isInput()    {}
func (Outcome) isInput()    {}
func (Words) isInput()      {}
func (Press) isInput()      {}
func (File) isInput()       {}
func (Album) isInput()      {}
func (Form) isInput()       {}
func (Lose) isInput()       {}
func (Fail) isInput()       {}
func (Edit) isInput()       {}
func (Delete) isInput()     {}
func (React) isInput()      {}
func (Wait) isInput()       {}
func (Agent) isInput()      {}
func (Mailed) isInput()     {}
func (Moved) isInput()      {}
func (ThreadLost) isInput() {}

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
		case IsOutput(line):
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
