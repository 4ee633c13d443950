package redact

import "unicode"

// findCodes finds one-time codes by the words beside them: behind (验证码
// 482913) or before (482913 is my code), and Google's own G-482913.
func (t *text) findCodes() {
	for i := 0; i < len(t.cells); i++ {
		c, ok := t.cueAt(i)
		if !ok {
			t.findGoogle(i)
			continue
		}
		if from, to, ok := t.codeBehind(c); ok && !t.taken(from, to) {
			t.add(from, to, code)
			i = to - 1
			continue
		}
		if from, to, ok := t.codeBefore(c); ok && !t.taken(from, to) {
			t.add(from, to, code)
		}
		i = c.to - 1
	}
}

// reach is how far from its cue a code may stand, in characters.
const reach = 28

// codeBehind returns the code behind a cue. Directly behind it, past words like
// "is", every form is a code; past other words only six digits are.
func (t *text) codeBehind(c cue) (from, to int, ok bool) {
	loose := false
	for i := c.to; i < len(t.cells) && i < c.to+reach; {
		r := t.cells[i].r
		if from, to, ok := t.codeAt(i, c, loose); ok {
			return from, to, !loose || c.strong
		}
		switch {
		case r == '•' || r == '\n' && i > c.to+2:
			return 0, 0, false
		case t.cells[i].digit >= 0 && !t.cells[i].han:
			return 0, 0, false
		case letter(r):
			word, end := t.wordAt(i)
			if in(foreignNouns, word) {
				return 0, 0, false
			}
			loose = loose || !in(codeWords, word)
			i = end
			continue
		case han(r):
			if t.hasAny(i, foreignNames) {
				return 0, 0, false
			}
			loose = loose || !inRunes(codeRunes, r)
		case r == '$' || r == '¥' || r == '€' || r == '£' || r == '#':
			return 0, 0, false
		case r == '.' || r == '。' || r == '?' || r == '？' || r == '!' || r == '！':
			loose = true
		}
		i++
	}
	return 0, 0, false
}

// Words that stand between a cue and its code.
const (
	codeWords = "is was it its it's i got get gave received receive here here's are the my your this that as to use enter entered number no of from " +
		"sent says said me just be been now please thanks for okpay input one on back"
	codeRunes = "是为為就我的这這个個给給你您发發收到了在如下啊呀哦噢吧填输輸入写寫用请請刚剛才来數数字"
)

// foreignNouns and foreignNames belong to another number than a code.
const foreignNouns = "order bill ticket invoice phone mobile ending account id uid amount card number year date case transaction ref reference zip flight room error page version"

var foreignNames = []string{
	"订单", "訂單", "单号", "單號", "账单", "賬單", "帳單", "工单", "尾号", "尾號", "手机", "手機", "电话", "電話", "账号", "帐号", "账户", "金额", "卡号", "编号", "流水", "交易", "邮编", "房间", "错误代码", "錯誤代碼", "身份证", "年", "会员",
}

func inRunes(set string, r rune) bool {
	for _, s := range set {
		if s == r {
			return true
		}
	}
	return false
}

// codeAt reads a code that begins at cell i. A loose one stands past words that
// do not lead to it, and must have six digits.
func (t *text) codeAt(i int, c cue, loose bool) (from, to int, ok bool) {
	if i > 0 && alnum(t.cells[i-1].r) && t.cells[i-1].digit < 0 && i != c.to {
		return 0, 0, false
	}
	if to, n := t.digitsAt(i); n > 0 {
		if n < c.least || n > c.most || loose && n != 6 || t.partOfNumber(i, to) {
			return 0, 0, false
		}
		return i, to, true
	}
	if loose || !alnum(t.cells[i].r) {
		return 0, 0, false
	}
	end, letters, digits := i, 0, 0
	for end < len(t.cells) && (alnum(t.cells[end].r) || t.cells[end].r == '-' && end == i+1) {
		if letter(t.cells[end].r) {
			letters++
		} else if t.cells[end].digit >= 0 {
			digits++
		}
		end++
	}
	if letters == 0 || digits < 2 || letters+digits < 4 || letters+digits > c.most {
		return 0, 0, false
	}
	return i, end, true
}

// digitsAt reads digits from cell i on, in groups with a space or dash between,
// and returns their end and number. Chinese numerals are words unless four stand
// together.
func (t *text) digitsAt(i int) (end, n int) {
	hans := 0
	for end = i; end < len(t.cells); end++ {
		c := t.cells[end]
		switch {
		case c.digit >= 0:
			n++
			if c.han {
				hans++
			}
			continue
		case (c.r == ' ' || c.r == '-') && n > 0 && end+1 < len(t.cells) && t.cells[end+1].digit >= 0 && !t.cells[end+1].han && t.cells[end-1].digit >= 0:
			continue
		}
		break
	}
	if hans > 0 && n < 4 {
		return i, 0
	}
	return end, n
}

// partOfNumber reports whether the digits i..to-1 belong to something longer or
// other: a date, a time, an amount, a word.
func (t *text) partOfNumber(i, to int) bool {
	if i > 1 && t.cells[i-2].digit >= 0 && inRunes(".,:/", t.cells[i-1].r) || i > 0 && inRunes("$¥€£#", t.cells[i-1].r) {
		return true
	}
	if to < len(t.cells) {
		r := t.cells[to].r
		if letter(r) || t.goesOn(to, r) {
			return true
		}
	}
	var buf [8]group
	groups := buf[:0]
	for k := i; k < to; k++ {
		from := k
		for k < to && t.cells[k].digit >= 0 {
			k++
		}
		groups = append(groups, group{from: from, to: k})
	}
	return t.hasDate(groups) || t.counted(to) || t.taken(i, to)
}

// goesOn reports whether a number goes on behind the sign at cell i: 10:30, 1.5,
// 482,913. A comma before other than three digits ends a clause.
func (t *text) goesOn(i int, sign rune) bool {
	digits := 0
	for digits < 4 && i+1+digits < len(t.cells) && t.cells[i+1+digits].digit >= 0 {
		digits++
	}
	switch sign {
	case ',':
		return digits == 3
	case '@':
		return i+1 < len(t.cells) && alnum(t.cells[i+1].r)
	}
	return digits > 0 && inRunes(".:/", sign)
}

// codeBefore returns the code before a cue: "482913 is my code", 482913是验证码.
func (t *text) codeBefore(c cue) (from, to int, ok bool) {
	to, linked := t.beforeLink(c)
	if to <= 0 || t.cells[to-1].digit < 0 {
		return 0, 0, false
	}
	for from = to; from > 0 && to-from < 12; from-- {
		r := t.cells[from-1]
		if r.digit < 0 && !((r.r == ' ' || r.r == '-') && from > 1 && t.cells[from-2].digit >= 0) {
			break
		}
	}
	end, n := t.digitsAt(from)
	if end != to || n < c.least || n > c.most || from > 0 && letter(t.cells[from-1].r) || t.partOfNumber(from, to) || t.namedBefore(from) {
		return 0, 0, false
	}
	if !linked && (!c.strong || n != 6 || t.failedBehind(c.to)) {
		return 0, 0, false
	}
	if from > 1 && t.cells[from-1].r == '-' && letter(t.cells[from-2].r) { // G-482913
		from -= 2
	}
	return from, to, true
}

// beforeLink steps back from a cue over what links a code to it, and reports
// whether there was an "is" among it.
func (t *text) beforeLink(c cue) (to int, linked bool) {
	for i := c.from; i > 0 && i > c.from-reach; {
		r := t.cells[i-1].r
		switch {
		case t.cells[i-1].digit >= 0 && (!t.cells[i-1].han || i > 3 && t.cells[i-4].digit >= 0):
			return i, linked
		case letter(r):
			word, start := t.wordBefore(i)
			if !in("is was as my the your this that it's its got i received a one login okpay google sms verification security", word) || start == i {
				return 0, false
			}
			linked = linked || in("is was as its it's", word)
			i = start
			continue
		case han(r):
			if !inRunes("是我的这這个個收到短信手机為为刚剛才了登录陆里那", r) {
				return 0, false
			}
			linked = linked || r == '是' || r == '为' || r == '為'
		case !inRunes(" ,，:-—()（）\"'“”「」", r):
			return 0, false
		}
		i--
	}
	return 0, false
}

// namedBefore reports whether the number that begins at cell i is named as
// something else: 订单 482913, ticket 482913.
func (t *text) namedBefore(i int) bool {
	for i > 0 && inRunes(" :#是为号號-", t.cells[i-1].r) {
		i--
	}
	if word, _ := t.wordBefore(i); in(foreignNouns, word) {
		return true
	}
	for _, name := range foreignNames {
		if t.endsWith(i, name) || len(name) > 3 && t.endsWith(i+1, name) {
			return true
		}
	}
	return false
}

// failedBehind reports whether a cue goes on with what went wrong: 验证码收不到.
func (t *text) failedBehind(i int) bool {
	i = skipSpaces(t, i)
	return t.hasAny(i, []string{"收不", "没", "沒", "不", "一直", "怎么", "怎麼", "在哪", "呢", "是什么", "何时", "什么", "did", "has", "not", "never", "is not", "isn't", "doesn't", "hasn't", "?", "？", "需要", "错", "失", "过期"})
}

// findGoogle finds G-482913, which needs no cue.
func (t *text) findGoogle(i int) {
	if t.cells[i].r != 'g' || i > 0 && alnum(t.cells[i-1].r) || !t.has(i+1, "-") {
		return
	}
	to := i + 2
	for to < len(t.cells) && unicode.IsDigit(t.cells[to].r) {
		to++
	}
	if to-i-2 == 6 && (to == len(t.cells) || !alnum(t.cells[to].r)) && !t.taken(i, to) {
		t.add(i, to, code)
	}
}
