package flows

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// day is a date without a time; the zero value is none.
type day struct{ year, month, day int }

func (d day) String() string {
	return d.time().Format(time.DateOnly)
}

func (d day) time() time.Time {
	return time.Date(d.year, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC)
}

func dayOf(t time.Time) day { return day{t.Year(), int(t.Month()), t.Day()} }

func (d day) plus(years, months, days int) day {
	t := d.time().AddDate(years, months, days)
	if months != 0 && days == 0 && t.Day() != d.day { // a month before 31 March is not 3 March
		t = t.AddDate(0, 0, -t.Day())
	}
	return dayOf(t)
}

// exists reports whether the calendar has the day, in a year that people mean.
func (d day) exists() bool {
	return d.year >= 1900 && d.year < 2200 && dayOf(d.time()) == d
}

// dateReader finds the days that an answer names.
type dateReader struct {
	today  day
	past   bool
	now    time.Time
	locale string
	rest   string // what is not read yet; what was read is blanked
	found  []day
	bad    bool
}

// parseDate finds the one day that an answer names. Orders that could mean two
// days (11/3/2026) are refused, except where the locale has only one.
func (s *Slot) parseDate(text, locale string, now time.Time) (string, bool) {
	r := dateReader{today: dayOf(now), now: now, past: s.Past, locale: locale, rest: text}
	for _, form := range dateForms {
		if strings.ContainsAny(r.rest, form.cue) {
			r.scan(form)
		}
	}
	if r.bad || len(r.found) == 0 {
		return "", false
	}
	for _, d := range r.found {
		if d != r.found[0] || s.Past && d.time().After(r.today.time()) {
			return "", false
		}
	}
	return r.found[0].String(), true
}

// dateForm is one way to write a day. An answer without any character of cue has
// no such day, which saves most of the matching. read gets the parts of a match and returns
// the day, or the zero day when the match names none that exists or is unambiguous.
type dateForm struct {
	cue     string
	pattern *regexp.Regexp
	read    func(r *dateReader, m []string) day
}

// scan reads every match of a form and blanks it, so that the day in 11月3日 is
// not found again by a form for 3日.
func (r *dateReader) scan(form dateForm) {
	matches := form.pattern.FindAllStringSubmatchIndex(r.rest, maxQuantities)
	for _, at := range matches {
		parts := make([]string, len(at)/2)
		for i := range parts {
			if at[2*i] >= 0 {
				parts[i] = r.rest[at[2*i]:at[2*i+1]]
			}
		}
		d := form.read(r, parts)
		if !d.exists() {
			r.bad = true
		}
		r.found = append(r.found, d)
		r.rest = r.rest[:at[0]] + strings.Repeat("\x00", at[1]-at[0]) + r.rest[at[1]:]
	}
}

// hanNum is a number of up to 4 digits in either writing.
const hanNum = `([0-9]{1,4}|[零〇一二三四五六七八九十两廿]{1,4})`

const (
	digits  = "0123456789"
	letters = "abcdefghijklmnopqrstuvwxyz"
)

const monthNames = `(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)`

// dateForms are tried in this order: what is longer comes first.
var dateForms = append([]dateForm{
	{digits, regexp.MustCompile(`\b([0-9]{4}) ?[-/.] ?([0-9]{1,2}) ?[-/.] ?([0-9]{1,2})(?:t[0-9:.z+\-]*)?\b`), (*dateReader).yearFirst},
	{digits, regexp.MustCompile(`\b((?:19|20)[0-9]{2})([01][0-9])([0-3][0-9])\b`), (*dateReader).yearFirst},
	{digits, regexp.MustCompile(`\b([0-9]{1,2}) ?[-/.] ?([0-9]{1,2}) ?[-/.] ?([0-9]{4}|[0-9]{2})\b`), (*dateReader).yearLast},
	{"年", regexp.MustCompile(hanNum + ` ?年 ?` + hanNum + ` ?月 ?` + hanNum + ` ?[日号號]?`), (*dateReader).yearFirst},
	{"月", regexp.MustCompile(`(前年|去年|今年|本年|明年|后年)? ?` + hanNum + ` ?月(?:份)?的? ?` + hanNum + ` ?[日号號]?`), (*dateReader).chineseDay},
	{"日号號", regexp.MustCompile(`(上上个?月|上个?月|这个?月|本月|当月|下个?月)?的? ?` + hanNum + ` ?[日号號]`), (*dateReader).dayOfMonth},
	{letters, regexp.MustCompile(`\b(?:([0-9]{4}),? )?` + monthNames + `\.?,?[ \-/]?(?:the )?([0-9]{1,2})(?:st|nd|rd|th)?\b(?:,? ?(?:of )?([0-9]{4})\b)?`), (*dateReader).monthName},
	{letters, regexp.MustCompile(`\b(?:the )?([0-9]{1,2})(?:st|nd|rd|th)?[ \-/]?(?:of )?` + monthNames + `\b\.?,?(?:[ \-/]?(?:of )?([0-9]{4})\b)?`), (*dateReader).dayMonthName},
	{digits, regexp.MustCompile(`()\bthe ([0-9]{1,2})(?:st|nd|rd|th)\b`), (*dateReader).dayOfMonth},
}, relativeForms...)

func (r *dateReader) yearFirst(m []string) day {
	year := number(m[1])
	if len(m[1]) == 2 { // 26年11月3日
		year += 2000
	}
	return day{year, number(m[2]), number(m[3])}
}

// yearLast reads 11/3/2026 in every order that the world uses, and takes it only
// when one of them alone gives a day.
func (r *dateReader) yearLast(m []string) day {
	a, b, c := number(m[1]), number(m[2]), number(m[3])
	orders := []day{{c, a, b}, {c, b, a}}
	if len(m[3]) == 2 {
		orders = []day{{2000 + c, a, b}, {2000 + c, b, a}, {2000 + a, b, c}}
	}
	return onlyOne(orders)
}

// onlyOne returns the one day among them that exists.
func onlyOne(days []day) day {
	var only day
	for _, d := range days {
		switch {
		case !d.exists() || d == only:
		case only != day{}:
			return day{}
		default:
			only = d
		}
	}
	return only
}

func (r *dateReader) chineseDay(m []string) day {
	month, d := number(m[2]), number(m[3])
	switch m[1] {
	case "":
		return r.nearest(month, d)
	case "前年":
		return day{r.today.year - 2, month, d}
	case "去年":
		return day{r.today.year - 1, month, d}
	case "明年":
		return day{r.today.year + 1, month, d}
	case "后年":
		return day{r.today.year + 2, month, d}
	}
	return day{r.today.year, month, d}
}

func (r *dateReader) dayOfMonth(m []string) day {
	first := day{r.today.year, r.today.month, 1}
	months := strings.ReplaceAll(m[1], "个", "")
	switch months {
	case "上上月":
		first = first.plus(0, -2, 0)
	case "上月":
		first = first.plus(0, -1, 0)
	case "下月":
		first = first.plus(0, 1, 0)
	}
	d := day{first.year, first.month, number(m[2])}
	if months == "" && r.past && d.exists() && d.time().After(r.today.time()) {
		first = first.plus(0, -1, 0)
		d = day{first.year, first.month, d.day}
	}
	return d
}

func (r *dateReader) monthName(m []string) day {
	year := m[1] + m[4]
	return r.named(year, m[2], m[3])
}

func (r *dateReader) dayMonthName(m []string) day { return r.named(m[3], m[2], m[1]) }

func (r *dateReader) named(year, month, d string) day {
	n := strings.Index("janfebmaraprmayjunjulaugsepoctnovdec", month[:3])/3 + 1
	if year == "" {
		return r.nearest(n, number(d))
	}
	return day{number(year), n, number(d)}
}

// nearest gives a day without a year the one that is meant: the last one that
// has been for a slot of the past, or else the one nearest to today.
func (r *dateReader) nearest(month, d int) day {
	best := day{}
	for _, year := range []int{r.today.year - 1, r.today.year, r.today.year + 1} {
		candidate := day{year, month, d}
		switch {
		case !candidate.exists() || r.past && candidate.time().After(r.today.time()):
		case best == day{}, r.away(candidate) < r.away(best):
			best = candidate
		}
	}
	if best == (day{}) {
		return day{r.today.year, month, d} // for past slots: exists, and is refused as not past
	}
	return best
}

func (r *dateReader) away(d day) time.Duration {
	return d.time().Sub(r.today.time()).Abs()
}

// number reads a number of a date in either writing; 0 is none.
func number(s string) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	decimal, n, _ := hanNumber(s)
	if n != len(s) {
		return 0
	}
	v, err := strconv.Atoi(decimal)
	if err != nil {
		return 0
	}
	return v
}
