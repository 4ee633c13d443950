package page

import (
	"fmt"
	"hash/fnv"
	"html/template"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/okpay/supportbot/adapters/playground/scene"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/markup"
	"github.com/okpay/supportbot/flows"
)

// functions are what the templates call.
func functions(lang string) template.FuncMap {
	return template.FuncMap{
		"lang": func() string { return lang },
		"t":    func(key string, args ...any) string { return say(lang, key, args...) },
		"pair": func(a, b any) Pair { return Pair{a, b} },
		"rich": rich, "own": own, "host": host, "picture": picture, "bytes": size,
		"forms": forms, "queue": queue, "sees": sees, "mine": mine,
		"rfc":     func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"hm":      func(t time.Time) string { return t.Local().Format("15:04") },
		"hms":     func(t time.Time) string { return t.Local().Format("15:04:05") },
		"span":    span,
		"advance": func(d time.Duration) string { return max(d+time.Second, time.Second).Round(time.Second).String() },
		"micros":  func(d time.Duration) string { return d.Round(time.Microsecond).String() },
		"percent": func(f float64) string { return fmt.Sprintf("%.0f %%", 100*f) },
		"add":     func(a, b float64) float64 { return a + b },
		"fit":     fit, "initial": initial, "hue": hue, "boxid": boxID,
	}
}

// rich writes markup as elements. Links lead out of the page, and tell nobody where from.
func rich(text string) template.HTML {
	escape := template.HTMLEscapeString
	return template.HTML(markup.Style{
		Escape: escape,
		Bold:   func(inner string) string { return "<strong>" + inner + "</strong>" },
		Code:   func(text string) string { return "<code>" + escape(text) + "</code>" },
		Link: func(label, address string) string {
			return `<a href="` + escape(address) + `" target="_blank" rel="noreferrer noopener">` + label + "</a>"
		},
		Item: "• ",
	}.Render(text))
}

// span leaves out the zeros of 2h0m0s.
func span(d time.Duration) string {
	s := d.Round(time.Second).String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// own reports whether a medium is a file of the content and not an address.
func own(address string) bool { return !strings.Contains(address, "://") }

func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// picture reports whether a file is shown as a picture: of kinds that hold no script.
func picture(f bot.File) bool {
	switch f.MIME {
	case "image/png", "image/jpeg", "image/gif", "image/webp":
		return true
	}
	return false
}

func size(n int64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%d kB", n>>10)
	case n > 0:
		return fmt.Sprintf("%d B", n)
	}
	return ""
}

// forms reports whether a platform shows forms.
func forms(p bot.Platform) bool {
	for _, c := range bot.Platforms() {
		if c.Platform == p {
			return c.FormFields > 0
		}
	}
	return false
}

func queue(d Desk, id string) string {
	for _, q := range d.Queues {
		if q.ID == id {
			return q.Title
		}
	}
	return id
}

// sees reports whether an agent sees a post: some are for one of them only.
func sees(p scene.Post, agent string) bool { return p.To.IsZero() || p.To.Name == agent }

func mine(p scene.Post, agent string) bool {
	return p.Agent != "" && p.Name == agent && (p.From == "agent" || p.From == "note")
}

// fit cuts a text to what has room, as wide as that many Latin letters: Chinese ones
// are twice as wide.
func fit(s string, width int) string {
	used := 0
	for i, r := range s {
		used++
		if r >= 0x2e80 {
			used++
		}
		if used > width {
			return s[:i] + "…"
		}
	}
	return s
}

func initial(name string) string {
	r, _ := utf8.DecodeRuneInString(strings.ToUpper(name))
	if r == utf8.RuneError {
		return "?"
	}
	return string(r)
}

// hue gives everybody one of eight colours, always the same.
func hue(name string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(name))
	return int(h.Sum32() % 8)
}

// boxID is what a box of a drawing is called.
func boxID(id string) string {
	if id == flows.GraphDone {
		return "■"
	}
	return fit(id, 20)
}
