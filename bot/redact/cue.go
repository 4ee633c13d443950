package redact

// cue is a word that announces a one-time code.
type cue struct {
	from, to    int  // cells
	strong      bool // it means nothing but a secret code; a plain "code" may be any
	least, most int  // digits of its codes
}

// Words that make "code" a secret one, and words that make it another thing.
const (
	secretCodes = "verification verify security login auth authentication authenticator authorization authorisation confirmation otp sms 2fa mfa " +
		"passcode time use signin verifying safety identity token email whatsapp telegram google"
	otherCodes = "promo error country zip postal area qr status source swift sort discount coupon referral invite invitation bank branch currency " +
		"dress reference tracking order product bar color colour voucher gift dial exit response result tax item state city morse iso http reason " +
		"return airport booking ref product language locale vat company agent merchant transaction category post bic gate promotion"
)

// secretCues are the Chinese words for codes.
var secretCues = []string{
	"验证码", "驗證碼", "校验码", "校驗碼", "动态码", "動態碼", "短信码", "确认码", "確認碼", "认证码", "認證碼", "授权码", "安全码", "安全碼", "动态密码", "動態密碼", "动态口令", "一次性密码", "一次性口令", "识别验证码", "登录码", "登陆码", "收到的码", "短信密码",
}

// cueAt returns the cue that ends, in Chinese, or begins, in English, at cell i.
func (t *text) cueAt(i int) (cue, bool) {
	switch r := t.cells[i].r; {
	case r == '位' && t.endsWith(i+1, "三位"):
		for from := max(0, i-9); from < i; from++ {
			if t.cells[from].r == '背' {
				return cue{from: from, to: i + 1, least: 3, most: 4}, true
			}
		}
	case r == '码' || r == '碼' || r == '令':
		word := t.endsWithAny(i+1, secretCues)
		if word == "" {
			return cue{}, false
		}
		c := cue{from: i + 1 - len([]rune(word)), to: i + 1, strong: true, least: 4, most: 8}
		if word == "安全码" || word == "安全碼" {
			c.least = 3
		}
		return c, true
	case letter(r) && t.wordStart(i):
		return t.englishCue(i)
	}
	return cue{}, false
}

func (t *text) englishCue(i int) (cue, bool) {
	word, end := t.wordAt(i)
	c := cue{from: i, to: end, least: 4, most: 8}
	switch word {
	case "otp", "totp", "passcode", "yzm", "authenticator":
		c.strong = true
	case "password", "pass", "pin":
		if before, _ := t.wordBefore(i); before == "time" { // one-time password
			c.strong = true
			break
		}
		if word != "pin" {
			return cue{}, false
		}
		if next, at := t.wordAt(skipSpaces(t, end)); next == "code" {
			c.to = at
		}
	case "back": // the three digits on the back
		if !t.saidBefore(i, "digit") {
			return cue{}, false
		}
		c.least, c.most = 3, 4
	case "cvv", "cvc", "csc", "cvn":
		c.least, c.most = 3, 4
		if end < len(t.cells) && t.cells[end].r == '2' {
			c.to++
		}
	case "code", "codes":
		before, start := t.wordBefore(i)
		if in(otherCodes, before) {
			return cue{}, false
		}
		if in(secretCodes, before) {
			c.strong, c.from = true, start
			if before == "security" {
				c.least = 3
			}
		}
		if i > 0 && han(t.cells[i-1].r) { // 我的code
			c.strong = false
		}
	default:
		return cue{}, false
	}
	return c, true
}

// saidBefore reports whether a word stands in the clause before cell i.
func (t *text) saidBefore(i int, word string) bool {
	for k := i - 1; k >= 0 && k > i-reach; k-- {
		if t.has(k, word) {
			return true
		}
	}
	return false
}

func skipSpaces(t *text, i int) int {
	for i < len(t.cells) && t.cells[i].r == ' ' {
		i++
	}
	return i
}
