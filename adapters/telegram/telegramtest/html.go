package telegramtest

import (
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
)

// page reads a text in Telegram's HTML.
type page struct {
	text     strings.Builder // what people see
	alive    strings.Builder // the same without code and links, where no mention is found
	open     []string        // tags that are not closed yet
	links    []string
	mentions []string
}

// visible checks a text in Telegram's HTML and returns what people see. links are
// the addresses in it, mentions the names that ring at somebody's.
func visible(src string) (text string, links, mentions []string, refusal *apiError) {
	var p page
	for i := 0; i < len(src); {
		if src[i] != '<' {
			n := strings.IndexByte(src[i:], '<')
			if n < 0 {
				n = len(src) - i
			}
			p.words(html.UnescapeString(src[i : i+n]))
			i += n
			continue
		}
		end := strings.IndexByte(src[i:], '>')
		if end < 0 {
			return "", nil, nil, unparsable("Unclosed start tag at byte offset %d", i)
		}
		if refusal := p.tag(src[i+1:i+end], i); refusal != nil {
			return "", nil, nil, refusal
		}
		i += end + 1
	}
	if n := len(p.open); n > 0 {
		return "", nil, nil, unparsable("Can't find end tag corresponding to start tag %q", p.open[n-1])
	}
	return strings.TrimSpace(p.text.String()), p.links, append(p.mentions, namesIn(p.alive.String())...), nil
}

func (p *page) words(text string) {
	p.text.WriteString(text)
	if !slices.Contains(p.open, "code") && !slices.Contains(p.open, "a") {
		p.alive.WriteString(text)
	}
}

// tag reads what stands between < and >.
func (p *page) tag(tag string, at int) *apiError {
	if name, closes := strings.CutPrefix(tag, "/"); closes {
		n := len(p.open)
		switch {
		case n == 0:
			return unparsable("Unexpected end tag at byte offset %d", at)
		case p.open[n-1] != name:
			return unparsable("Unmatched end tag at byte offset %d, expected \"</%s>\", found \"</%s>\"", at, p.open[n-1], name)
		}
		p.open = p.open[:n-1]
		return nil
	}
	name, rest, _ := strings.Cut(tag, " ")
	if !slices.Contains(tags, name) {
		return unparsable("Unsupported start tag %q at byte offset %d", name, at)
	}
	if address, ok := strings.CutPrefix(rest, `href="`); ok {
		address = html.UnescapeString(strings.TrimSuffix(address, `"`))
		p.links = append(p.links, address)
		if id, ok := strings.CutPrefix(address, "tg://user?id="); ok {
			p.mentions = append(p.mentions, id)
		}
	}
	p.open = append(p.open, name)
	return nil
}

var tags = []string{"b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "a", "blockquote", "tg-spoiler", "span"}

func unparsable(format string, args ...any) *apiError {
	return badRequest("can't parse entities: " + fmt.Sprintf(format, args...))
}

var name = regexp.MustCompile(`(^|[^\pL\pN_])@([A-Za-z0-9_]{2,32})`)

// namesIn finds the user names in a text that Telegram would make mentions of.
func namesIn(text string) []string {
	var out []string
	for _, m := range name.FindAllStringSubmatch(text, -1) {
		out = append(out, m[2])
	}
	return out
}
