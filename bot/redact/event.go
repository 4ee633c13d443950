package redact

import (
	"maps"
	"slices"

	"github.com/okpay/supportbot/bot"
)

// Event returns ev with the secrets masked in everything that a customer or an
// agent wrote: texts, captions, names of files, arguments. The kinds found are
// added to Redacted, sorted and each once, except those of what is replied to. It
// leaves its argument alone.
func (r *Redactor) Event(ev bot.Event) bot.Event {
	m := masker{redactor: r}
	switch b := ev.Body.(type) {
	case bot.Text:
		m.mask(&b.Text)
		m.quote(&b.Quote)
		ev.Body = b
	case bot.Pick:
		m.mask(&b.Label)
		ev.Body = b
	case bot.Command:
		m.mask(&b.Args)
		ev.Body = b
	case bot.Media:
		m.mask(&b.Caption)
		m.quote(&b.Quote)
		b.Files = m.files(b.Files)
		ev.Body = b
	case bot.Edited:
		m.mask(&b.Text)
		ev.Body = b
	case bot.Opened:
		m.mask(&b.Payload)
		ev.Body = b
	case bot.Filled:
		b.Values = m.values(b.Values)
		ev.Body = b
	case bot.Said:
		m.mask(&b.Text)
		b.Files = m.files(b.Files)
		ev.Body = b
	case bot.Note:
		m.mask(&b.Text)
		ev.Body = b
	case bot.AgentEdited:
		m.mask(&b.Text)
		ev.Body = b
	case bot.Mailed:
		m.mask(&b.Text)
		b.Files = m.files(b.Files)
		ev.Body = b
	case bot.Transferred:
		m.mask(&b.Note)
		ev.Body = b
	case nil, bot.Lost, bot.Deleted, bot.Reacted, bot.Claimed, bot.Released, bot.Resolved,
		bot.Decided, bot.AgentDeleted, bot.AgentReacted, bot.Assigned, bot.Reopened, bot.Snoozed, bot.Prioritised,
		bot.Blocked, bot.Refused, bot.Moved, bot.ThreadLost, bot.Delivered, bot.Undelivered, bot.TicketOpened, bot.ActionDone, bot.TimerFired:
		// Nobody writes in these.
	}
	if len(m.kinds) > 0 {
		kinds := slices.Concat(ev.Redacted, m.kinds)
		slices.Sort(kinds)
		ev.Redacted = slices.Compact(kinds)
	}
	return ev
}

// masker collects what the texts of one event held.
type masker struct {
	redactor *Redactor
	kinds    []string
}

func (m *masker) mask(s *string) {
	masked, kinds := m.redactor.Text(*s)
	*s = masked
	m.kinds = append(m.kinds, kinds...)
}

// quote masks what somebody replies to. It is no news: what it repeats was written
// before, perhaps by us, and their own message holds no secret for it.
func (m *masker) quote(s *string) { *s, _ = m.redactor.Text(*s) }

// values masks what was typed into a form, in a copy.
func (m *masker) values(values map[string]string) map[string]string {
	out := maps.Clone(values)
	for _, name := range slices.Sorted(maps.Keys(out)) {
		value := out[name]
		m.mask(&value)
		out[name] = value
	}
	return out
}

// files masks the files' names, in a copy where there is something to mask.
func (m *masker) files(files []bot.File) []bot.File {
	copied := false
	for i := range files {
		name := files[i].Name
		m.mask(&name)
		if name == files[i].Name {
			continue
		}
		if !copied {
			files, copied = slices.Clone(files), true
		}
		files[i].Name = name
	}
	return files
}
