package mail

import (
	"regexp"
	"strings"
	"unicode"
)

// longestThread bounds the bytes that an answer is looked for in: the rest is what
// others have written before.
const longestThread = 256 << 10

// answered returns what a person has written in a text, without what they quote and
// without their signature. Answers between the quoted lines are kept. Where
// nothing would be left, all but the quoted lines is.
func answered(text string) string {
	if len(text) > longestThread {
		text = strings.ToValidUTF8(text[:longestThread], "")
	}
	lines := strings.Split(strings.ReplaceAll(text, "\r", ""), "\n")
	var out []string
	for i := 0; i < len(lines); i++ {
		l := clean(lines[i])
		if quoted(l) || footer(l) {
			continue
		}
		if n := attribution(lines[i:]); n > 0 {
			next := following(lines[i+n:])
			if next == "" || !quoted(next) {
				break // all that follows is the other mail, as Outlook writes it
			}
			i += n - 1
			continue
		}
		if separator(lines[i:]) || signature(lines[i:]) {
			break
		}
		out = append(out, strings.TrimRightFunc(lines[i], unicode.IsSpace))
	}
	if s := tidy(out); s != "" {
		return s
	}
	return tidy(unquoted(lines))
}

// unquoted are the lines that are not marked as quoted, nor introduce what is.
func unquoted(lines []string) []string {
	var out []string
	for i := 0; i < len(lines); i++ {
		switch n := attribution(lines[i:]); {
		case n > 0:
			i += n - 1
		case !quoted(clean(lines[i])):
			out = append(out, strings.TrimRightFunc(lines[i], unicode.IsSpace))
		}
	}
	return out
}

// tidy joins lines, without the empty ones around and more than one between.
func tidy(lines []string) string {
	var out []string
	for _, l := range lines {
		if clean(l) == "" && (len(out) == 0 || out[len(out)-1] == "") {
			continue
		}
		if clean(l) == "" {
			l = ""
		}
		out = append(out, l)
	}
	return strings.TrimSpace(strings.Join(out, "\n"))
}

// clean is a line without the blanks and marks around that do not show.
func clean(l string) string {
	return strings.TrimFunc(l, func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) })
}

func quoted(l string) bool { return strings.HasPrefix(l, ">") || strings.HasPrefix(l, "＞") }

// following is the first line that is not empty.
func following(lines []string) string {
	for _, l := range lines {
		if l = clean(l); l != "" {
			return l
		}
	}
	return ""
}

// The lines that introduce what is quoted, as mail programs write them. Each names
// a time or an address: "On Monday she wrote:" is a sentence.
var (
	attributions = []*regexp.Regexp{
		regexp.MustCompile(`(?i)^(?:on|at|am|le|el|il|op|em|den) .{3,300}(?:wrote|schrieb.{0,80}|a écrit|escribió|ha scritto|schreef|escreveu|skrev) ?[:：]$`),
		regexp.MustCompile(`^.{0,120}(?:在|于|於)\s?.{3,300}(?:写道|寫道|写到|来信说)\s?[:：]$`),
		regexp.MustCompile(`^\d{4}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日.{0,300}(?:写道|寫道|のメール|:|：)\s?[:：]?$`),
		regexp.MustCompile(`(?i)^.{0,200}<[^<>@\s]+@[^<>@\s]+>.{0,80}(?:wrote|schrieb|a écrit|escribió|写道|寫道)\s?[:：]$`),
	}
	timed   = regexp.MustCompile(`\d{1,2}[:：.]\d{2}|\d{4}|[^\s@]@[^\s@]`)
	started = regexp.MustCompile(`(?i)^(?:on|at|am|le|el|il|op|em|den) .*\d|^(?:在|于|於)\s?.*\d|^\d{4}\s?年|<[^<>]*>?$|[<@]`)
)

// mostWrapped is over how many lines such an introduction is broken at most.
const mostWrapped = 3

// attribution returns how many lines at the beginning introduce a quotation.
func attribution(lines []string) int {
	joined := ""
	for n := 1; n <= min(mostWrapped, len(lines)); n++ {
		l := clean(lines[n-1])
		if l == "" || n > 1 && !started.MatchString(joined) {
			return 0
		}
		if joined += l; n > 1 && len(joined) > 600 {
			return 0
		}
		if strings.HasSuffix(joined, ":") || strings.HasSuffix(joined, "：") {
			if introduces(joined) {
				return n
			}
			return 0
		}
		joined += " "
	}
	return 0
}

func introduces(l string) bool {
	if !timed.MatchString(l) {
		return false
	}
	for _, form := range attributions {
		if form.MatchString(l) {
			return true
		}
	}
	return false
}

var (
	separators = regexp.MustCompile(`(?i)^[-_=—－\s]{2,}\s*(?:original(?: message| mail| e-?mail)?|forwarded message|ursprüngliche nachricht|message d'origine|mensaje original|原始邮件|原始郵件|原邮件|邮件原件|郵件原件|转发邮件|轉寄郵件|元のメッセージ|回复的原邮件)\s*[-_=—－\s]{2,}$`)
	rule       = regexp.MustCompile(`^[-_]{20,}$`)
	fromLine   = regexp.MustCompile(`(?i)^\*{0,2}(?:from|von|de|发件人|寄件者|寄件人|發件人|差出人)\*{0,2}\s*[:：]`)
	otherLine  = regexp.MustCompile(`(?i)^\*{0,2}(?:sent|date|to|cc|subject|gesendet|an|betreff|envoyé|à|objet|enviado|para|asunto|发送时间|发送日期|日期|时间|收件人|抄送|主题|發送時間|寄件日期|收件者|副本|主旨|件名|宛先|送信日時)\*{0,2}\s*[:：]`)
)

// separator reports whether what follows is another mail, under a line or its header.
func separator(lines []string) bool {
	l := clean(lines[0])
	switch {
	case !strings.ContainsAny(l, "-_=—－:："):
		return false
	case separators.MatchString(l):
		return true
	case rule.MatchString(l):
		return len(lines) > 1 && heading(lines[1:])
	}
	return heading(lines)
}

// heading reports whether lines begin with the header of a mail.
func heading(lines []string) bool {
	if !fromLine.MatchString(clean(lines[0])) {
		return false
	}
	others := 0
	for _, l := range lines[1:min(len(lines), 7)] {
		if otherLine.MatchString(clean(l)) {
			others++
		}
	}
	return others >= 2
}

// longestSignature is how many lines may follow two dashes without the blank that
// marks a signature.
const longestSignature = 8

// signature reports whether a signature begins here.
func signature(lines []string) bool {
	switch strings.TrimRight(lines[0], "\r\u00a0") {
	case "-- ":
		return true
	case "--", "—":
		rest := 0
		for _, l := range lines[1:] {
			if c := clean(l); c != "" && !quoted(c) {
				rest++
			}
			if rest > longestSignature {
				return false
			}
		}
		return true
	}
	return false
}

// footers are the lines that phones and apps add.
var footers = regexp.MustCompile(`(?i)^(?:sent from (?:my |outlook|mail for|yahoo|proton|gmail|samsung)\S?.{0,60}|get outlook for (?:ios|android).{0,60}|sent with .{0,30}(?:secure email|mail).{0,20}|(?:发自|發自|来自|從|从)\s?(?:我的|my|網易|网易|outlook|qq|新浪|手机|手機).{0,40}|从我的.{0,30}发送.?|從我的.{0,30}傳送.?|获取\s?outlook.{0,30}|iPhoneから送信|von meinem .{0,30} gesendet|envoyé de mon .{0,30}|enviado desde mi .{0,30})$`)

func footer(l string) bool { return len(l) < 200 && footers.MatchString(l) }
