package mail

import (
	"html"
	"regexp"
	"strings"
	"unicode"
)

// The elements of HTML that matter for its text.
var (
	silent = map[string]bool{"script": true, "style": true, "head": true, "title": true, "template": true, "noscript": true, "svg": true, "object": true, "select": true, "textarea": true}
	blocks = map[string]bool{"p": true, "div": true, "tr": true, "table": true, "ul": true, "ol": true, "h1": true, "h2": true, "h3": true, "h4": true, "h5": true, "h6": true, "pre": true, "hr": true, "section": true, "article": true, "header": true, "footer": true, "address": true, "center": true, "dl": true, "dt": true, "dd": true, "form": true}
	// others are the marks of mail programs where the other mail begins: Gmail,
	// Outlook, Thunderbird, Yahoo, Proton, QQ and NetEase.
	others = regexp.MustCompile(`(?i)gmail_quote|gmail_attr|appendonsend|divRplyFwdMsg|moz-cite-prefix|yahoo_quoted|protonmail_quote|isReplyContent|isForwardContent|mail-quote-collapse|foxmail_quote|qqmail_quote|xm_mail_quote|ntes-mailmaster-quote|x_gmail_quote|zmail_extra|stopSpelling`)
)

// unHTML makes plain text of a page: what people see, nothing else. It takes
// linear time and understands any text in some way.
func unHTML(page string) string {
	w := &unHTMLer{open: map[string]bool{}}
	for page != "" && !w.over {
		text, rest, found := strings.Cut(page, "<")
		w.text(text)
		if !found {
			break
		}
		page = w.tag(rest)
	}
	return w.out.String()
}

type unHTMLer struct {
	out    strings.Builder
	line   bool // something is in the line
	space  bool // a blank waits for what follows
	quoted int  // within how many blockquotes
	pre    int
	over   bool            // the other mail has begun
	open   map[string]bool // elements that never end
}

// text writes what is between tags.
func (w *unHTMLer) text(s string) {
	if s == "" || w.quoted > 0 {
		return
	}
	for _, r := range html.UnescapeString(s) {
		switch {
		case r == '\n' && w.pre > 0:
			w.out.WriteByte('\n')
			w.line, w.space = false, false
		case unicode.IsSpace(r):
			w.space = w.line
		case unicode.IsControl(r):
		default:
			if w.space {
				w.out.WriteByte(' ')
			}
			w.out.WriteRune(r)
			w.line, w.space = true, false
		}
	}
}

// newline ends the line, where there is something in it or it is wanted.
func (w *unHTMLer) newline(wanted bool) {
	if w.quoted == 0 && (w.line || wanted) {
		w.out.WriteByte('\n')
	}
	w.line, w.space = false, false
}

// tag reads what follows a "<" and returns the rest.
func (w *unHTMLer) tag(s string) (rest string) {
	if strings.HasPrefix(s, "!--") {
		_, rest, _ = strings.Cut(s[len("!--"):], "-->")
		return rest
	}
	if s == "" || !isLetter(s[0]) && s[0] != '/' && s[0] != '!' && s[0] != '?' {
		w.text("<") // "1 < 2"
		return s
	}
	inner, rest := untilEnd(s)
	name := strings.ToLower(strings.TrimLeft(inner, "/"))
	if i := strings.IndexFunc(name, func(r rune) bool { return unicode.IsSpace(r) || r == '/' }); i >= 0 {
		name = name[:i]
	}
	closing := strings.HasPrefix(inner, "/")
	switch {
	case silent[name] && !closing && !w.open[name]:
		behind, ends := after(rest, name)
		if !ends {
			w.open[name] = true // looked for once: it takes the length of the page
		}
		return behind
	case name == "blockquote":
		w.newline(false)
		w.quoted = max(0, w.quoted+map[bool]int{true: -1, false: 1}[closing])
	case name == "br":
		w.newline(true)
	case name == "li" && !closing:
		w.newline(false)
		w.text("- ")
	case name == "pre":
		w.pre = max(0, w.pre+map[bool]int{true: -1, false: 1}[closing])
		w.newline(false)
	case name == "td" || name == "th":
		w.space = w.line
	case blocks[name]:
		w.newline(false)
		if closing && name == "p" {
			w.newline(true)
		}
	}
	// A page may be nothing but the mark and what a person wrote below it.
	w.over = !closing && w.out.Len() > 0 && others.MatchString(inner)
	return rest
}

// untilEnd cuts a tag at its ">", which may stand in quoted values before.
func untilEnd(s string) (inner, rest string) {
	quote := byte(0)
	for i := 0; i < len(s) && i < 8<<10; i++ {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case (c == '"' || c == '\'') && i > 0 && s[i-1] == '=':
			quote = c
		case c == '>':
			return s[:i], s[i+1:]
		}
	}
	inner, rest, _ = strings.Cut(s, ">") // a quote that never ends
	return inner, rest
}

// after skips all up to the end of an element whose content nobody sees. One that
// never ends hides nothing.
func after(s, name string) (rest string, ends bool) {
	end := "</" + name
	for at := 0; ; {
		i := strings.Index(s[at:], "</")
		if i < 0 {
			return s, false
		}
		at += i
		if len(s)-at >= len(end) && strings.EqualFold(s[at:at+len(end)], end) {
			_, rest := untilEnd(s[at:])
			return rest, true
		}
		at += len("</")
	}
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
