package redact

import "unicode"

// findPasswords finds passwords by the words beside them: 密码是 abc123,
// "password: hunter2", "hunter2 is my password".
func (t *text) findPasswords() {
	for i := 0; i < len(t.cells); i++ {
		from, to, weak := t.passwordCue(i)
		if to == 0 {
			continue
		}
		if a, b, ok := t.passwordBehind(from, to, weak); ok && !t.taken(a, b) {
			t.add(a, b, password)
			i = t.otherPasswords(b) - 1
			continue
		}
		if a, b, ok := t.passwordBefore(from); ok && !t.taken(a, b) {
			t.add(a, b, password)
		}
		i = to - 1
	}
}

// otherPasswords finds what follows a password with an "or": abc123 或者 abc124.
func (t *text) otherPasswords(i int) (end int) {
	for tries := 0; tries < 4; tries++ {
		at := skipSpaces(t, i)
		for _, or := range []string{"或者", "或", "还是", "or ", "/"} {
			if t.has(at, or) {
				at = skipSpaces(t, at+len([]rune(or)))
				break
			}
		}
		to, _ := t.token(at)
		if s := t.shapeOf(at, to); at == i || to-at < 4 || s.letters == 0 || s.digits == 0 || t.taken(at, to) || at == skipSpaces(t, i) {
			return i
		}
		t.add(at, to, password)
		i = to
	}
	return i
}

func (t *text) lineEnd(i int) int {
	for i < len(t.cells) && t.cells[i].r != '\n' && t.cells[i].r != '•' {
		i++
	}
	return i
}

// passwordCue returns the word for a password at cell i; to is 0 when there is
// none. A weak one ("pass") needs a sign or "is" behind it.
func (t *text) passwordCue(i int) (from, to int, weak bool) {
	switch r := t.cells[i].r; {
	case r == '密' && (t.has(i, "密码") || t.has(i, "密碼")):
		return i, i + 2, false
	case r == '口' && t.has(i, "口令"):
		return i, i + 2, true
	case letter(r) && t.wordStart(i):
		switch word, end := t.wordAt(i); word {
		case "password", "passwords", "passwd", "pwd", "pw", "psw", "pswd", "passwort", "passphrase":
			return i, end, false
		case "pass", "passcode", "mima":
			return i, end, true
		}
	}
	return 0, 0, false
}

// lead is what stands between a cue and its password.
type lead struct {
	strong bool // there was a sign or a word that means "is"
	colon  bool // it was : or =, behind which a password may be any word
	words  int  // other words
}

// passwordBehind returns the password behind a cue.
func (t *text) passwordBehind(from, to int, weak bool) (a, b int, ok bool) {
	const furthest, mostWords = 48, 5
	var l lead
	for i := to; i < len(t.cells) && i < to+furthest && l.words <= mostWords; {
		r := t.cells[i].r
		switch {
		case r == ':' || r == '=' || r == '→':
			l.strong, l.colon = true, true
			i++
		case r == '-' && t.has(i+1, ">"):
			l.strong = true
			i += 2
		case r == ' ' || r == '\n' && l.strong || inRunes("\"'“”「」『』()[]【】`", r) || inRunes("*_", r) && l.strong:
			i++
		case han(r):
			if !t.leadHan(i, &l) {
				return 0, 0, false
			}
			i++
		case r > ' ' && r < 0x7f && r != ',' && r != ';' && r != '•':
			end, next := t.token(i)
			if l.colon && t.has(from, "passphrase") {
				return i, t.lineEnd(end), true
			}
			if end > i && t.secret(i, end, l, weak || !l.strong && t.forgotten(from, to)) {
				return i, end, true
			}
			word, wordEnd := t.wordAt(i)
			if wordEnd < next && !t.hasAny(wordEnd, []string{",", ".", ":", "=", ")"}) && !boundary(t, wordEnd) || !t.leadWord(word, &l) {
				return 0, 0, false
			}
			i = wordEnd
		default:
			return 0, 0, false
		}
	}
	return 0, 0, false
}

func boundary(t *text, i int) bool {
	return i >= len(t.cells) || t.cells[i].r == ' ' || han(t.cells[i].r)
}

// leadHan reads a Chinese character that may stand before a password.
func (t *text) leadHan(i int, l *lead) bool {
	r := t.cells[i].r
	switch {
	case inRunes("是为為成叫", r):
		l.strong = true
	case !inRunes("我的了在用设設置改输輸入填写寫就现現老旧新原来來之前一直都这這个個登录錄陆记得應应該该可能好像大概生日", r):
		return false
	}
	return true
}

// leadWord reads an English word that may stand before a password.
func (t *text) leadWord(word string, l *lead) bool {
	switch {
	case word == "":
		return false
	case in("is was to are be equals", word):
		l.strong = true
	case in("should might may could must", word):
		l.words++
	case in(stopWords, word), l.strong:
		return false
	default:
		l.words++
	}
	return true
}

// stopWords are what people say about passwords, and no passwords.
const stopWords = "not wrong incorrect invalid reset expired working work works worked forgotten forgot forget what the being too required never lost blocked " +
	"correct same still weak strong gone changed change different empty case compromised hacked leaked stolen please missing rejected accepted refused " +
	"unknown safe secure short long broken denied declined suspended frozen locked disabled fine good bad right ok okay there here needed necessary important manager protected " +
	"can cannot can't could couldn't does doesn't did didn't won't will would should must may might has have had been was were isn't wasn't " +
	"error failed fails failing failure problem issue issues help reset resetting recovery link page field box screen option button policy rules " +
	"and or but because since when where why how who if then so after before again twice once today yesterday sent send login logging sign signing " +
	"keep keeps get gets got try tried trying need needs want wants entered enter typed type via by with without from into out off on in at of " +
	"cancel cancelled canceled menu agent human nothing something anything everything none null yes nope security hint hints complexity requirements " +
	"minimum maximum characters letters digits numbers symbols unchanged unavailable valid unsafe public private secret encrypted hashed stored saved visible hidden"

// longest is more than any password has; it bounds how far a token is read.
const longest = 96

// token returns the end of the run of visible ASCII from cell i on, without the
// punctuation that ends a sentence, and with it.
func (t *text) token(i int) (end, next int) {
	for next = i; next < len(t.cells) && next < i+longest; next++ {
		r := t.cells[next].r
		if r <= ' ' || r >= 0x7f {
			break
		}
	}
	end = next
	for end > i && inRunes(".,;:)\"']}>`", t.cells[end-1].r) {
		end--
	}
	return end, next
}

// forgotten reports whether a cue is about a password that is not known or to be
// changed: 忘记密码 13800138000 gives a number and no password.
func (t *text) forgotten(from, to int) bool {
	for i := max(0, from-8); i < from; i++ {
		if t.hasAny(i, []string{"忘", "重置", "找回", "修改", "更改", "改密", "重设"}) {
			return true
		}
	}
	for k, i := 0, from; k < 3; k++ {
		word, start := t.wordBefore(i)
		if in("reset forgot forget forgotten change changing lost recover resetting remember", word) {
			return true
		}
		i = start
	}
	return to < len(t.cells) && unicode.Is(unicode.Han, t.cells[to].r) && inRunes("错忘重找改", t.cells[to].r)
}

// passwordBefore returns the password before a cue: abc123 是我的密码.
func (t *text) passwordBefore(from int) (a, b int, ok bool) {
	linked := false
	i := from
	for i > 0 && from-i < 24 {
		r := t.cells[i-1].r
		if letter(r) {
			word, start := t.wordBefore(i)
			if !in("is was as my the old new login okpay account current", word) || linked && !in("is was as", word) {
				break
			}
			linked = linked || in("is was as", word)
			i = start
			continue
		}
		if !inRunes(" 是我的登录錄陆支付账户新旧老这這个個就", r) {
			break
		}
		linked = linked || r == '是' || r == '这' || r == '這'
		i--
	}
	for i < from && t.cells[i].r == ' ' {
		i++
	}
	b = i
	for b > 0 && t.cells[b-1].r == ' ' {
		b--
	}
	for a = b; a > 0 && b-a < longest && t.cells[a-1].r > ' ' && t.cells[a-1].r < 0x7f; a-- {
	}
	for a < b && inRunes("\"'(<[`", t.cells[a].r) {
		a++
	}
	for b > a && inRunes("\"')>],`", t.cells[b-1].r) {
		b--
	}
	s := t.shapeOf(a, b)
	return a, b, linked && b-a >= 4 && s.letters > 0 && s.digits > 0 && !t.isAddress(a, b)
}
