package telegramtest

import "time"

// The limits that Options.Limits enforces, as Telegram's FAQ for bots states them.
const (
	perSecond     = 30
	perGroupAMin  = 20
	betweenInChat = time.Second
)

// pace remembers when messages were taken.
type pace struct {
	all     []time.Time // of the last second
	chats   map[int64]time.Time
	groups  map[int64][]time.Time // of the last minute
	refused int
	peak    int // the most in any second
}

// take counts one message, or says after how long it may come.
func (p *pace) take(chatID int64, now time.Time, enforce bool) time.Duration {
	if p.chats == nil {
		p.chats, p.groups = map[int64]time.Time{}, map[int64][]time.Time{}
	}
	p.all = since(p.all, now.Add(-time.Second))
	group := since(p.groups[chatID], now.Add(-time.Minute))
	if enforce {
		var wait time.Duration
		if len(p.all) >= perSecond {
			wait = p.all[0].Add(time.Second).Sub(now)
		}
		if last, ok := p.chats[chatID]; ok && now.Sub(last) < betweenInChat {
			wait = max(wait, betweenInChat-now.Sub(last))
		}
		if chatID < 0 && len(group) >= perGroupAMin {
			wait = max(wait, group[0].Add(time.Minute).Sub(now))
		}
		if wait > 0 {
			p.refused++
			return wait
		}
	}
	p.all = append(p.all, now)
	p.peak = max(p.peak, len(p.all))
	p.chats[chatID] = now
	if chatID < 0 {
		p.groups[chatID] = append(group, now)
	}
	return 0
}

// since drops what is older.
func since(times []time.Time, after time.Time) []time.Time {
	n := 0
	for n < len(times) && !times[n].After(after) {
		n++
	}
	return times[n:]
}

// Refused returns how many messages were answered with 429 by Options.Limits.
func (s *Server) Refused() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pace.refused
}

// Peak returns the most messages that came within one second.
func (s *Server) Peak() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pace.peak
}
