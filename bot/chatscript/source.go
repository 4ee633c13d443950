package chatscript

import (
	"fmt"
	"slices"
	"strings"
)

// Source writes an input as a transcript has it.
func Source(in Input) string {
	switch in := in.(type) {
	case Setting:
		return strings.TrimRight(in.Key+" "+in.Value, " ")
	case Outcome:
		return outcomeSource(in)
	case Words:
		if in.Quote != "" {
			return strings.TrimRight("> «"+in.Quote+"» "+in.Text, " ")
		}
		return "> " + in.Text
	case Press:
		return "> [" + in.Label + "]"
	case File:
		return strings.TrimRight("> "+fileSource(in)+in.Caption, " ")
	case Album:
		return strings.TrimRight("> "+fileSource(in.Files...)+in.Caption, " ")
	case Form:
		fields := make([]string, len(in.Answers))
		for i, a := range in.Answers {
			fields[i] = strings.TrimRight(a.Name+": "+a.Value, " ")
		}
		return "> {" + strings.Join(fields, ", ") + "}"
	case Edit:
		return "! edited " + in.Text
	case Delete:
		return "! deleted"
	case Lose:
		return "! lost " + in.Why
	case Wait:
		return "@ +" + short(in.For.String())
	}
	return deskSource(in)
}

// deskSource writes what happens around a ticket.
func deskSource(in Input) string {
	switch in := in.(type) {
	case React:
		if in.Removed {
			return "! unreacted " + in.Emoji
		}
		return "! reacted " + in.Emoji
	case Fail:
		if in.To != "" {
			return "! undelivered " + in.To + " " + in.Reason
		}
		return "! undelivered " + in.Reason
	case Agent:
		return agentSource(in)
	case Mailed:
		return strings.TrimRight("mail> "+fileSource(in.Files...)+in.Text, " ")
	case Moved:
		if in.Wait == 0 {
			return fmt.Sprint("moved ", in.Position)
		}
		return fmt.Sprint("moved ", in.Position, " ", short(in.Wait.String()))
	case ThreadLost:
		return "thread lost " + in.Why
	}
	return ""
}

func agentSource(in Agent) string {
	line := "agent> "
	if in.Name != "" {
		line = "agent(" + in.Name + ")> "
	}
	if in.Quote != "" {
		line += "«" + in.Quote + "» "
	}
	return strings.TrimRight(line+fileSource(in.Files...)+in.Text, " ")
}

func fileSource(files ...File) (s string) {
	for _, f := range files {
		s += "<" + strings.TrimSpace(f.Kind+" "+f.Name) + "> "
	}
	return s
}

// short drops the zero minutes and seconds that a duration is printed with.
func short(d string) string {
	if strings.HasSuffix(d, "m0s") {
		d = strings.TrimSuffix(d, "0s")
	}
	if strings.HasSuffix(d, "h0m") {
		d = strings.TrimSuffix(d, "0m")
	}
	return d
}

func outcomeSource(o Outcome) string {
	out := "action " + o.Action + " " + o.Outcome
	keys := make([]string, 0, len(o.Values))
	for k := range o.Values {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		out += " " + k + "=" + o.Values[k]
	}
	return out
}
