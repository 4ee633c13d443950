package flows

import (
	"regexp"
	"strings"
	"time"
)

const (
	chineseWeekday = `(?:周|週|星期|礼拜|禮拜)([一二三四五六日天1-7])`
	englishWeekday = `(mon|tue|tues|wed|weds|thu|thur|thurs|fri|sat|sun)(?:day|sday|nesday|rsday|urday)?`
)

// relativeForms are the ways to name a day by its distance from today.
var relativeForms = []dateForm{
	{digits, regexp.MustCompile(`\b([0-9]{1,2}) ?[-/.] ?([0-9]{1,2})\b`), (*dateReader).monthDay},
	{digits, regexp.MustCompile(`([0-9]{1,3}) ?(小时|小時|个小时|分钟|分鐘|hours?|hrs?|minutes?|mins?) ?(?:之|以)?(?:前|ago)`), (*dateReader).hoursAgo},
	{"前后後", regexp.MustCompile(hanNum + ` ?(个月|個月|天|日|周|週|个星期|個星期|星期|个礼拜|年) ?(?:之|以)?(前|后|後)`), (*dateReader).chineseDistance},
	{letters, regexp.MustCompile(`\b(in )?([0-9]{1,4}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) (day|week|month|year)s?\b(?: (ago|back|earlier|before|later|from now))?`), (*dateReader).englishDistance},
	{"周週期礼禮", regexp.MustCompile(`(上上个?|上个?|前一个?|这个?|本|下下个?|下个?)?` + chineseWeekday), (*dateReader).chineseWeek},
	{letters, regexp.MustCompile(`\b(last |this |past |next |coming |on |black |good )?` + englishWeekday + `\b`), (*dateReader).englishWeek},
	{letters + "天日昨今刚剛明现", regexp.MustCompile(`the day before yesterday|day before yesterday|the day after tomorrow|day after tomorrow|` +
		`\b(?:yesterday|yest|ystd|today|tonight|tomorrow|tmr|tmrw|just now|this morning|this afternoon|this evening|last night|right now|now)\b|` +
		`大前天|大前日|前天|前日|昨天|昨日|昨晚|昨夜|今天|今日|今早|今晚|刚刚|刚才|剛才|剛剛|现在|明天|明日|明早|明晚|大后天|大後天|后天|後天`), (*dateReader).dayWord},
}

// monthDay reads 11/23. 11/3 is November in Chinese, and two days elsewhere.
func (r *dateReader) monthDay(m []string) day {
	a, b := number(m[1]), number(m[2])
	if strings.HasPrefix(r.locale, "zh") && r.nearest(a, b).exists() {
		return r.nearest(a, b)
	}
	return onlyOne([]day{r.nearest(a, b), r.nearest(b, a)})
}

func (r *dateReader) hoursAgo(m []string) day {
	unit := time.Hour
	if strings.HasPrefix(m[2], "分") || strings.HasPrefix(m[2], "min") {
		unit = time.Minute
	}
	return dayOf(r.now.Add(-time.Duration(number(m[1])) * unit))
}

func (r *dateReader) chineseDistance(m []string) day {
	n := number(m[1])
	if m[3] == "前" {
		n = -n
	}
	switch m[2] {
	case "天", "日":
		return r.today.plus(0, 0, n)
	case "年":
		return r.today.plus(n, 0, 0)
	case "个月", "個月":
		return r.today.plus(0, n, 0)
	}
	return r.today.plus(0, 0, 7*n)
}

// englishDistance reads "3 days ago" and "in 3 days"; without either word it is
// a span and no day.
func (r *dateReader) englishDistance(m []string) day {
	decimal, _, _ := englishNumber(m[2])
	n := number(decimal)
	if n == 0 {
		n = number(m[2])
	}
	if m[2] == "a" || m[2] == "an" {
		n = 1
	}
	switch m[4] {
	case "ago", "back", "earlier", "before":
		n = -n
	case "":
		if m[1] == "" {
			return day{}
		}
	}
	switch m[3] {
	case "day":
		return r.today.plus(0, 0, n)
	case "week":
		return r.today.plus(0, 0, 7*n)
	case "month":
		return r.today.plus(0, n, 0)
	}
	return r.today.plus(n, 0, 0)
}

// chineseWeek reads 上周五, the Friday of the week before this one. Weeks begin
// on Monday.
func (r *dateReader) chineseWeek(m []string) day {
	weekday := hanWeekday(m[2])
	weeks := 0
	switch strings.TrimSuffix(m[1], "个") {
	case "上上":
		weeks = -2
	case "上", "前一":
		weeks = -1
	case "下":
		weeks = 1
	case "下下":
		weeks = 2
	case "":
		return r.weekday(weekday, 0)
	}
	return r.monday().plus(0, 0, 7*weeks+weekday)
}

// hanWeekday counts from Monday, 0.
func hanWeekday(s string) int {
	if s == "日" || s == "天" {
		return 6
	}
	return number(s) - 1
}

// englishWeek reads "last Friday", the last one before today, and "Friday".
func (r *dateReader) englishWeek(m []string) day {
	weekday := strings.Index("montuewedthufrisatsun", m[2][:3]) / 3
	switch m[1] {
	case "black ", "good ": // feasts
		return day{}
	case "last ", "past ":
		return r.weekday(weekday, -1)
	case "this ":
		return r.monday().plus(0, 0, weekday)
	case "next ", "coming ":
		return r.weekday(weekday, 1)
	}
	return r.weekday(weekday, 0)
}

// weekday returns the weekday nearest before today (-1), after it (1), or, with
// 0, the one of this week; for a slot of the past the last one up to today.
func (r *dateReader) weekday(weekday, side int) day {
	d := r.monday().plus(0, 0, weekday)
	past, today := d.time().Before(r.today.time()), d == r.today
	switch {
	case side < 0 && !past, side == 0 && r.past && !past && !today:
		return d.plus(0, 0, -7)
	case side > 0 && (past || today):
		return d.plus(0, 0, 7)
	}
	return d
}

// monday returns the first day of this week.
func (r *dateReader) monday() day {
	sinceMonday := (int(r.today.time().Weekday()-time.Monday) + 7) % 7
	return r.today.plus(0, 0, -sinceMonday)
}

func (r *dateReader) dayWord(m []string) day {
	switch m[0] {
	case "大前天", "大前日":
		return r.today.plus(0, 0, -3)
	case "前天", "前日", "the day before yesterday", "day before yesterday":
		return r.today.plus(0, 0, -2)
	case "昨天", "昨日", "昨晚", "昨夜", "yesterday", "yest", "ystd", "last night":
		return r.today.plus(0, 0, -1)
	case "明天", "明日", "明早", "明晚", "tomorrow", "tmr", "tmrw":
		return r.today.plus(0, 0, 1)
	case "后天", "後天", "the day after tomorrow", "day after tomorrow":
		return r.today.plus(0, 0, 2)
	case "大后天", "大後天":
		return r.today.plus(0, 0, 3)
	}
	return r.today
}
