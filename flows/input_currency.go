package flows

import (
	"slices"
	"strings"
)

// money is what a word or sign says about the currency.
type money struct {
	code  string // USD; or "" for a family, of which the slot or the locale settles one
	among string // the family's codes, the likeliest first
	shift int    // -2 for cents
}

// The signs and words that several countries use.
const (
	dollars = "USD HKD SGD AUD CAD NZD TWD MXN"
	yuans   = "CNY TWD HKD MOP SGD"
	yens    = "CNY JPY"
	crowns  = "SEK NOK DKK CZK ISK"
	rupees  = "INR PKR LKR NPR"
	pesos   = "MXN PHP COP CLP ARS"
	dinars  = "KWD BHD JOD TND IQD DZD RSD"
)

// isoCodes are the currencies that are understood by their code alone, beside
// those that a slot lists.
const isoCodes = " aed ars aud bdt bgn bhd bob brl btc cad chf clp cny cop crc czk dkk dop dzd egp eth eur fjd gbp gel ghs gtq " +
	"hkd hnl huf idr ils inr iqd isk jmd jod jpy kes khr krw kwd kzt lak lbp lkr mad mmk mnt mop mur mxn myr ngn nok npr nzd " +
	"omr pen php pkr pln pyg qar ron rsd rub sar sek sgd thb tnd try twd tzs uah ugx usd usdc usdt uyu uzs vnd xaf xof zar zmw "

// currencyWords are the other ways to say a currency, as plain() writes them.
var currencyWords = map[string]money{
	"$": {among: dollars}, "dollar": {among: dollars}, "dollars": {among: dollars}, "buck": {among: dollars}, "bucks": {among: dollars}, "刀": {among: dollars},
	"cent": {among: dollars, shift: -2}, "cents": {among: dollars, shift: -2}, "¢": {among: dollars, shift: -2}, "美分": {code: "USD", shift: -2},
	"us$": {code: "USD"}, "us": {code: "USD"}, "u.s. dollars": {code: "USD"}, "us dollar": {code: "USD"}, "us dollars": {code: "USD"}, "$us": {code: "USD"}, "美元": {code: "USD"}, "美金": {code: "USD"}, "美刀": {code: "USD"}, "美圆": {code: "USD"},
	"hk$": {code: "HKD"}, "港币": {code: "HKD"}, "港幣": {code: "HKD"}, "港元": {code: "HKD"}, "港纸": {code: "HKD"}, "hong kong dollars": {code: "HKD"}, "hk dollars": {code: "HKD"},
	"s$": {code: "SGD"}, "新加坡元": {code: "SGD"}, "新币": {code: "SGD"}, "坡币": {code: "SGD"}, "singapore dollars": {code: "SGD"},
	"a$": {code: "AUD"}, "au$": {code: "AUD"}, "澳元": {code: "AUD"}, "澳币": {code: "AUD"}, "澳幣": {code: "AUD"}, "australian dollars": {code: "AUD"},
	"c$": {code: "CAD"}, "ca$": {code: "CAD"}, "加元": {code: "CAD"}, "加币": {code: "CAD"}, "加拿大元": {code: "CAD"}, "canadian dollars": {code: "CAD"},
	"nz$": {code: "NZD"}, "新西兰元": {code: "NZD"}, "纽币": {code: "NZD"}, "new zealand dollars": {code: "NZD"},
	"nt$": {code: "TWD"}, "nt": {code: "TWD"}, "台币": {code: "TWD"}, "台幣": {code: "TWD"}, "新台币": {code: "TWD"}, "新台幣": {code: "TWD"}, "臺幣": {code: "TWD"}, "新臺幣": {code: "TWD"},
	"¥": {among: yens}, "元": {among: yuans}, "圆": {among: yuans}, "圓": {among: yuans}, "块": {among: yuans}, "塊": {among: yuans}, "块钱": {among: yuans}, "塊錢": {among: yuans}, "元钱": {among: yuans}, "大洋": {among: yuans},
	"毛": {among: yuans, shift: -1}, "毛钱": {among: yuans, shift: -1}, "角": {among: yuans, shift: -1}, "角钱": {among: yuans, shift: -1}, "分钱": {among: yuans, shift: -2},
	"rmb": {code: "CNY"}, "yuan": {code: "CNY"}, "renminbi": {code: "CNY"}, "kuai": {code: "CNY"}, "cn¥": {code: "CNY"}, "人民币": {code: "CNY"}, "人民幣": {code: "CNY"}, "软妹币": {code: "CNY"}, "人民币元": {code: "CNY"},
	"jp¥": {code: "JPY"}, "yen": {code: "JPY"}, "日元": {code: "JPY"}, "日圆": {code: "JPY"}, "日圓": {code: "JPY"}, "日币": {code: "JPY"}, "円": {code: "JPY"},
	"€": {code: "EUR"}, "euro": {code: "EUR"}, "euros": {code: "EUR"}, "欧元": {code: "EUR"}, "歐元": {code: "EUR"}, "欧": {code: "EUR"},
	"£": {code: "GBP"}, "pound": {code: "GBP"}, "pounds": {code: "GBP"}, "quid": {code: "GBP"}, "sterling": {code: "GBP"}, "pence": {code: "GBP", shift: -2}, "英镑": {code: "GBP"}, "英鎊": {code: "GBP"}, "镑": {code: "GBP"},
	"₩": {code: "KRW"}, "won": {code: "KRW"}, "韩元": {code: "KRW"}, "韩币": {code: "KRW"}, "韓元": {code: "KRW"}, "韓幣": {code: "KRW"},
	"瑞士法郎": {code: "CHF"}, "瑞郎": {code: "CHF"}, "swiss francs": {code: "CHF"}, "francs": {code: "CHF"},
	"₹": {code: "INR"}, "rs": {among: rupees}, "rs.": {among: rupees}, "rupee": {among: rupees}, "rupees": {among: rupees}, "卢比": {among: rupees}, "印度卢比": {code: "INR"},
	"฿": {code: "THB"}, "baht": {code: "THB"}, "泰铢": {code: "THB"}, "泰銖": {code: "THB"}, "铢": {code: "THB"},
	"rm": {code: "MYR"}, "ringgit": {code: "MYR"}, "林吉特": {code: "MYR"}, "马币": {code: "MYR"}, "令吉": {code: "MYR"}, "馬幣": {code: "MYR"},
	"₫": {code: "VND"}, "dong": {code: "VND"}, "越南盾": {code: "VND"}, "rp": {code: "IDR"}, "rupiah": {code: "IDR"}, "印尼盾": {code: "IDR"},
	"₱": {code: "PHP"}, "菲律宾比索": {code: "PHP"}, "peso": {among: pesos}, "pesos": {among: pesos}, "比索": {among: pesos},
	"₽": {code: "RUB"}, "rouble": {code: "RUB"}, "roubles": {code: "RUB"}, "ruble": {code: "RUB"}, "rubles": {code: "RUB"}, "卢布": {code: "RUB"},
	"₺": {code: "TRY"}, "lira": {code: "TRY"}, "里拉": {code: "TRY"}, "₴": {code: "UAH"}, "r$": {code: "BRL"}, "reais": {code: "BRL"}, "雷亚尔": {code: "BRL"}, "zł": {code: "PLN"}, "zloty": {code: "PLN"},
	"kr": {among: crowns}, "kroner": {among: crowns}, "kronor": {among: crowns}, "克朗": {among: crowns}, "rand": {code: "ZAR"}, "兰特": {code: "ZAR"}, "dinar": {among: dinars}, "dinars": {among: dinars}, "第纳尔": {among: dinars},
	"dirham": {code: "AED"}, "dirhams": {code: "AED"}, "迪拉姆": {code: "AED"}, "riyal": {code: "SAR"}, "riyals": {code: "SAR"}, "里亚尔": {code: "SAR"}, "澳门元": {code: "MOP"}, "葡币": {code: "MOP"},
	"tether": {code: "USDT"}, "泰达币": {code: "USDT"}, "bitcoin": {code: "BTC"}, "bitcoins": {code: "BTC"}, "比特币": {code: "BTC"}, "以太币": {code: "ETH"}, "以太坊": {code: "ETH"},
}

// longestCurrency is the longest key of currencyWords, in bytes.
const longestCurrency = 19

// lookCurrency returns what a word means.
func (s *Slot) lookCurrency(word string) (money, bool) {
	if m, ok := currencyWords[word]; ok {
		return m, true
	}
	if len(word) < 3 || len(word) > 5 {
		return money{}, false
	}
	code := strings.ToUpper(word)
	known := strings.Contains(isoCodes, " "+word+" ") && !strings.ContainsRune(word, ' ')
	return money{code: code}, known || slices.Contains(s.Currencies, code) || code == s.Currency
}

// currencyBehind reads a currency at the beginning of what follows a number.
func (s *Slot) currencyBehind(text string) (m money, n int) {
	rest := strings.TrimLeft(text, " (")
	gap := len(text) - len(rest)
	for n := min(longestCurrency, len(rest)); n > 0 && gap <= 2; n-- {
		if n < len(rest) && alnum(rest[n]) && alnum(rest[n-1]) && !isDigit(rest[n]) {
			continue // the middle of a word
		}
		if m, ok := s.lookCurrency(rest[:n]); ok {
			return m, gap + n
		}
	}
	return money{}, 0
}

// currencyBefore reads a currency at the end of what stands before a number.
func (s *Slot) currencyBefore(text string) (m money, n int) {
	rest := strings.TrimRight(text, " :")
	gap := len(text) - len(rest)
	for n := min(longestCurrency, len(rest)); n > 0 && gap <= 2; n-- {
		i := len(rest) - n
		if i > 0 && alnum(rest[i]) && alnum(rest[i-1]) {
			continue
		}
		if m, ok := s.lookCurrency(rest[i:]); ok && m.shift == 0 && !plainWord(rest[i:]) {
			return m, gap + n
		}
	}
	return money{}, 0
}

// plainWord reports whether a currency is also a word that may stand before a
// number by chance: I won 500 dollars, I try 100.
func plainWord(word string) bool {
	switch word {
	case "won", "try", "us", "cop", "mad", "rub", "u.s. dollars":
		return true
	}
	return len(word) > 3 && strings.Trim(word, "abcdefghijklmnopqrstuvwxyz ") == "" && word != "usdt" && word != "usdc"
}

// settle returns the currency that the words before and behind a number mean
// together, or "": US$100 USD and 人民币100元 agree, $100 EUR does not.
func (s *Slot) settle(a, b money, locale string) string {
	switch {
	case a.code != "" && b.code != "":
		if a.code != b.code {
			return ""
		}
	case a.code == "" && b.code != "":
		a, b = b, a
		fallthrough
	case a.code != "":
		// 元 goes with any currency: 日币 500 元.
		if b.among != "" && b.among != yuans && !strings.Contains(b.among, a.code) {
			return ""
		}
	default:
		if a.among == "" {
			a = b
		}
		return s.likeliest(a.among, locale)
	}
	if !s.takes(a.code) {
		return ""
	}
	return a.code
}

// likeliest picks one of a family of currencies: the slot's own, the locale's,
// or the first that the slot takes. Others than the first must be the only ones.
func (s *Slot) likeliest(among, locale string) string {
	codes := strings.Fields(among)
	if slices.Contains(codes, s.Currency) {
		return s.Currency
	}
	if among == yens && strings.HasPrefix(locale, "ja") && s.takes("JPY") {
		return "JPY"
	}
	if s.takes(codes[0]) {
		return codes[0]
	}
	taken := slices.DeleteFunc(codes, func(c string) bool { return !s.takes(c) })
	if len(taken) != 1 {
		return ""
	}
	return taken[0]
}

// takes reports whether the slot allows a currency.
func (s *Slot) takes(code string) bool {
	return len(s.Currencies) == 0 || slices.Contains(s.Currencies, code) || code == s.Currency
}

// minorDigits returns how many digits of a currency's fraction are written, and
// how many there can be.
func minorDigits(code string) (written, most int) {
	switch code {
	case "JPY", "KRW", "VND", "CLP", "ISK", "XAF", "XOF", "PYG", "UGX":
		return 0, 0
	case "KWD", "BHD", "OMR", "JOD", "TND", "IQD":
		return 3, 3
	case "USDT", "USDC":
		return 2, 6
	case "BTC":
		return 2, 8
	case "ETH":
		return 2, 18
	}
	return 2, 2
}
