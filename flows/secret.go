package flows

import (
	"regexp"
	"strings"
)

// A question asks for a secret when an asking verb has one for its object ("send
// us your password", "请输入短信验证码"), unless the sentence says never. "Where
// shall the password reset go?" names one without asking for it.
var (
	asksEN = regexp.MustCompile(`(?i)\b(?:send|enter|type|tell|give|provide|share|write|reply with|what(?: is|'s|’s| are))` +
		`(?: (?:in|me|us|here|your|the|a|an|my|our|full|whole|complete|new|old|current|account|login|sign-in|card(?:'s)?|bank|six-digit|6-digit|you|got|received))*` +
		` (passwords?|passcodes?|pin|cvv2?|cvc2?|otp|one[- ]time (?:code|password)s?|(?:verification |security |sms |login |sign-in |authentication )?codes?|card numbers?|seed phrases?|private keys?)\b(.?\w*)`)
	asksZH = regexp.MustCompile(`(?:发送|发来|发给我们?|请发|输入|填写|告诉我们?|提供|回复|请报|请说|请写)` +
		`(?:您|你|的|一下|给我们?|我们?|收到|完整|登录|支付|交易|银行|账户|当前|旧|新|短信|手机|邮箱|邮件|六位|6 ?位|\s)*` +
		`(密码|口令|验证码|校验码|动态码|安全码|卡号|助记词|私钥|CVV|CVC|PIN)(.?.?)`)
	whatZH = regexp.MustCompile(`(密码|口令|验证码|校验码|动态码|安全码|卡号|助记词|私钥)(?:是什么|是多少|是几)()`)
	never  = regexp.MustCompile(`(?i)\b(?:never|not|don't|don’t|without|last|first)\b|勿|别|不|无需|[后末前] ?[四六46]`)
	about  = regexp.MustCompile(`(?i)^\W?(?:reset|link|page|mail|e-mail|change|policy|manager)|^(?:重置|邮件|链接|页|问|所|的)`)
)

// checkSecret reports a question that seems to ask for a password, a code or a
// full card number. Each sentence is judged by itself.
func (l *loader) checkSecret(f *rawForm) {
	if secret, asks := AsksSecret(f.text); asks {
		l.problem(f.pos, "nobody may ask a customer for one", "the text seems to ask for a secret: %q", secret)
	}
}

// AsksSecret reports whether a text seems to ask for a password, a code or a full
// card number, and which word of it names that.
func AsksSecret(text string) (secret string, asks bool) {
	for sentence := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(".!?\n。！？；;", r) }) {
		for _, asks := range []*regexp.Regexp{asksEN, asksZH, whatZH} {
			m := asks.FindStringSubmatch(sentence)
			if m == nil || never.MatchString(sentence) || about.MatchString(m[2]) {
				continue
			}
			return m[1], true
		}
	}
	return "", false
}
