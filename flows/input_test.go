package flows

import (
	"regexp"
	"testing"
	"time"
)

// monday is 2026-11-23, the day the tests reckon from.
var monday = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

// parseTest is one answer to a slot; an empty want is a refusal.
type parseTest struct{ locale, in, want string }

func testParse(t *testing.T, slot *Slot, tests []parseTest) {
	t.Helper()
	for _, tt := range tests {
		got, ok := slot.Parse(tt.in, tt.locale, monday)
		if got != tt.want || ok != (tt.want != "") {
			t.Errorf("Parse(%q, %q) as %s = %q, %v, want %q", tt.in, tt.locale, slot.Type, got, ok, tt.want)
			continue
		}
		if !ok {
			continue
		}
		if again, ok := slot.Parse(got, "en", monday); !ok || again != got {
			t.Errorf("Parse(%q) as %s = %q, %v: the canonical form must parse to itself", got, slot.Type, again, ok)
		}
	}
}

func ptr(f float64) *float64 { return &f }

func TestParseText(t *testing.T) {
	t.Parallel()
	testParse(t, &Slot{Type: TypeText}, []parseTest{
		{"zh", " 钱没到账，怎么办？ ", "钱没到账，怎么办？"},
		{"en", "two\n\n\nlines", "two\nlines"},
		{"en", "hid\u200bden", "hidden"},
		{"en", "   ", ""},
		{"en", "", ""},
	})
	testParse(t, &Slot{Type: TypeText, Min: ptr(2), Max: ptr(4)}, []parseTest{
		{"zh", "一", ""}, {"zh", "一二", "一二"}, {"zh", "一二三四", "一二三四"}, {"zh", "一二三四五", ""},
	})
	testParse(t, &Slot{Type: TypeText, Pattern: regexp.MustCompile(`[0-9]{3}|[0-9]{6}`)}, []parseTest{
		{"en", "123456", "123456"}, {"zh", "１２３", "123"}, {"en", "1234", ""},
	})
}

func TestParseEmail(t *testing.T) {
	t.Parallel()
	testParse(t, &Slot{Type: TypeEmail}, []parseTest{
		{"en", "li@example.com", "li@example.com"},
		{"zh", "我的邮箱是 li@example.com 谢谢", "li@example.com"},
		{"zh", "我的邮箱是li@example.com，谢谢", "li@example.com"},
		{"zh", "ｌｉ＠ｅｘａｍｐｌｅ．ｃｏｍ", "li@example.com"},
		{"en", "Li.Ming+okpay@Mail.Example.COM.", "Li.Ming+okpay@mail.example.com"},
		{"en", "it's <li@example.com>", "li@example.com"},
		{"en", "<mailto:li@example.com|li@example.com>", "li@example.com"},
		{"en", "[mail](mailto:li@example.com)", "li@example.com"},
		{"en", "**li@example.com**", "li@example.com"},
		{"en", "“li@example.com”", "li@example.com"},
		{"en", "li @ example.com", "li@example.com"},
		{"en", "li@ example.com", "li@example.com"},
		{"en", "li @example.com", "li@example.com"},
		{"en", "li(at)example.com", "li@example.com"},
		{"zh", "li@example。com", "li@example.com"},
		{"zh", "li@example.com。收到了吗", "li@example.com"},
		{"zh", "li@example，com", "li@example.com"},
		{"en", "li@example,compare", ""},
		{"zh", "邮箱：123456@qq.com", "123456@qq.com"},
		{"en", "li@example.com and again li@example.com", "li@example.com"},
		{"en", "_li_@example.com", "_li_@example.com"},
		{"en", "li@xn--fiqs8s.xn--fiqs8s", "li@xn--fiqs8s.xn--fiqs8s"},
		{"en", "l\u200bi@example.com", "li@example.com"},
		{"en", "li@example.com or wang@example.com", ""},
		{"en", "li@example", ""},
		{"en", "li.example.com", ""},
		{"en", "@example.com", ""},
		{"en", "it is @example.com", ""},
		{"en", "li@@example.com", ""},
		{"en", "li..ming@example.com", ""},
		{"en", "li.@example.com", ""},
		{"en", "li@-example.com", ""},
		{"en", "li@example..com", ""},
		{"en", "li@example.c", ""},
		{"en", "li@1.2.3.4", ""},
		{"zh", "我没有邮箱", ""},
		{"en", "", ""},
	})
}

func TestParsePhoneInChina(t *testing.T) {
	t.Parallel()
	cn := []parseTest{
		{"zh", "13800138000", "+8613800138000"},
		{"zh", "我的手机号是 138 0013 8000，谢谢", "+8613800138000"},
		{"zh", "138-0013-8000", "+8613800138000"},
		{"zh", "１３８００１３８０００", "+8613800138000"},
		{"zh", "+86 138 0013 8000", "+8613800138000"},
		{"zh", "（+86）13800138000", "+8613800138000"},
		{"zh", "0086-13800138000", "+8613800138000"},
		{"zh", "8613800138000", "+8613800138000"},
		{"zh", "+86–138–0013–8000", "+8613800138000"},
		{"zh", "电话13800138000微信同号", "+8613800138000"},
		{"zh", "010-88886666", "+861088886666"},
		{"zh", "(010) 8888 6666", "+861088886666"},
		{"zh", "+86 10 8888 6666", "+861088886666"},
		{"zh", "+86 010 88886666", "+861088886666"},
		{"zh", "0755-12345678", "+8675512345678"},
		{"zh", "400 123 4567", "+864001234567"},
		{"zh", "+1 650 253 0000", "+16502530000"},
		{"zh", "+852 9123 4567", "+85291234567"},
		{"zh", "00852 91234567", "+85291234567"},
		{"zh", "13800138000 或 138 0013 8000", "+8613800138000"},
		{"zh", "٠١٣٨٠٠١٣٨٠٠٠", "+8613800138000"},
		{"zh", "13800138000 13900139000", ""},
		{"zh", "13800138000/13900139000", ""},
		{"zh", "010-88886666 转 123", ""},
		{"zh", "010-88886666转8001", ""},
		{"zh", "88886666", ""},
		{"zh", "852 9123 4567", ""},
		{"zh", "1 3 8 0 0 1 3 8 0 0 0", "+8613800138000"},
		{"zh", "12800138000", ""},
		{"zh", "1380013800", ""},
		{"zh", "138001380000", ""},
		{"zh", "6222021234567890123", ""},
		{"zh", "A13800138000", ""},
		{"zh", "没有手机", ""},
		{"zh", "", ""},
	}
	testParse(t, &Slot{Type: TypePhone, Region: "CN"}, cn)
	testParse(t, &Slot{Type: TypePhone, Region: "cn"}, cn[:3])
	for _, tt := range cn { // zh alone means China too; the canonical form needs no region
		if got, _ := (&Slot{Type: TypePhone}).Parse(tt.in, "zh", monday); got != tt.want {
			t.Errorf("Parse(%q, zh) without region = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestParsePhoneElsewhere(t *testing.T) {
	t.Parallel()
	testParse(t, &Slot{Type: TypePhone}, []parseTest{
		{"en", "650 253 0000", ""},
		{"en", "+1 (650) 253-0000", "+16502530000"},
		{"en-US", "(650) 253-0000", "+16502530000"},
		{"en-US", "1-650-253-0000", "+16502530000"},
		{"en-US", "650.253.0000", "+16502530000"},
		{"en-US", "011 44 20 7946 0958", "+442079460958"},
		{"en-US", "650-253-0000 ext. 12", ""},
		{"en-US", "650-253-0000 x12", ""},
		{"en-US", "150-253-0000", ""},
		{"en-GB", "020 7946 0958", "+442079460958"},
		{"en", "+44 (0)20 7946 0958", "+442079460958"},
		{"en", "call me at +44 20 7946 0958 please", "+442079460958"},
		{"en", "+39 06 1234 5678", "+390612345678"},
		{"en", "+49 30 123456", "+4930123456"},
		{"en", "+999 123 456 789", ""},
		{"en", "+86 123", ""},
		{"en", "++8613800138000", ""},
		{"en", "+", ""},
		{"zh-TW", "0912-345-678", "+886912345678"},
		{"zh-HK", "9123 4567", "+85291234567"},
		{"en-SG", "8123 4567", "+6581234567"},
		{"ru-RU", "8 912 345-67-89", "+79123456789"},
	})
}

func TestParseNumber(t *testing.T) {
	t.Parallel()
	testParse(t, &Slot{Type: TypeNumber}, []parseTest{
		{"en", "5", "5"}, {"en", "1,234.50", "1234.5"}, {"en", "1234.5", "1234.5"}, {"en", "007", "7"},
		{"en", "0.10", "0.1"}, {"en", ".5", "0.5"}, {"en", "-3", "-3"}, {"en", "−3.5", "-3.5"}, {"en", "minus 4", "-4"},
		{"en", "1 234.50", "1234.5"}, {"en", "1'234'567", "1234567"}, {"en", "12,34,567", "1234567"},
		{"en", "1,5", "1.5"}, {"en", "1.234,50", "1234.5"}, {"en", "1,234,567.89", "1234567.89"},
		{"de", "1.234", "1234"}, {"de", "1,234", "1.234"}, {"de", "1.234,5", "1234.5"}, {"en", "1.234", "1.234"},
		{"zh", "1.5万", "15000"}, {"zh", "1.5 万", "15000"}, {"zh", "３万", "30000"}, {"zh", "5w", "50000"}, {"zh", "2百万", "2000000"},
		{"zh", "3千5百", "3500"}, {"zh", "1万5", "15000"}, {"zh", "1万500", "10500"}, {"zh", "2亿", "200000000"},
		{"zh", "一千二百", "1200"}, {"zh", "一千二", "1200"}, {"zh", "一千零二", "1002"}, {"zh", "一万五", "15000"}, {"zh", "两百五", "250"},
		{"zh", "十五", "15"}, {"zh", "二十", "20"}, {"zh", "二十五", "25"}, {"zh", "一百零五", "105"}, {"zh", "廿三", "23"},
		{"zh", "一亿二千万零三百", "120000300"}, {"zh", "壹仟贰佰叁拾肆", "1234"}, {"zh", "二〇二六", "2026"}, {"zh", "一二三", "123"},
		{"zh", "三点五", "3.5"}, {"zh", "一百点二五", "100.25"}, {"zh", "一点五万", "15000"}, {"zh", "负五十", "-50"}, {"zh", "三千万", "30000000"},
		{"zh", "3%", "3"}, {"zh", "百分之三", "3"}, {"zh", "百分之3.5", "3.5"}, {"en", "3.5 percent", "3.5"},
		{"zh", "三", "3"}, {"zh", "两个", "2"}, {"zh", "3天", "3"}, {"zh", "大概500左右", "500"}, {"zh", "我要 500，谢谢", "500"},
		{"en", "1.2k", "1200"}, {"en", "1.5 million", "1500000"}, {"en", "2m", "2000000"}, {"en", "about 20 of them", "20"},
		{"en", "twenty", "20"}, {"en", "twenty-five", "25"}, {"en", "two hundred and fifty", "250"}, {"en", "a thousand", "1000"},
		{"en", "one", "1"}, {"en", "three thousand two hundred", "3200"}, {"ar", "٣٤", "34"}, {"en", "500 or 500", "500"},
		{"en", "0", "0"}, {"en", "123456789012345678901234567890", "123456789012345678901234567890"},
		// Refused: nothing, several, or not exact.
		{"zh", "一百多", ""}, {"zh", "几百", ""}, {"zh", "我想一下", ""}, {"zh", "一下", ""}, {"zh", "十分感谢", ""}, {"zh", "千万不要", ""}, {"zh", "万一", ""},
		{"zh", "第3", ""}, {"zh", "两三个", ""}, {"zh", "两千半", ""}, {"zh", "3到5", ""}, {"en", "3-5", ""}, {"en", "3 or 5", ""}, {"en", "1.2.3", ""}, {"en", "10:30", ""}, {"en", "2026-11-23", ""},
		{"en", "BL2026", ""}, {"en", "15th", ""}, {"en", "1,0000", ""}, {"en", "no one", ""}, {"en", "abc", ""}, {"en", "", ""}, {"en", ".", ""}, {"en", "5w", ""},
		{"zh", "一百一千", ""}, {"zh", "九千九百亿亿亿亿", ""}, {"en", "1234567890123456789012345678901", ""}, {"en", "a", ""}, {"en", "#5", ""},
	})
	testParse(t, &Slot{Type: TypeNumber, Min: ptr(0), Max: ptr(100)}, []parseTest{
		{"en", "-0.5", ""}, {"en", "0", "0"}, {"en", "100", "100"}, {"en", "100.01", ""}, {"en", "-0", "0"},
	})
	testParse(t, &Slot{Type: TypeInt}, []parseTest{
		{"en", "12", "12"}, {"en", "12.0", "12"}, {"zh", "十二", "12"}, {"zh", "1.5万", "15000"}, {"zh", "三次", "3"},
		{"en", "1.5", ""}, {"en", "1234567890123456789", ""}, {"en", "twelve", "12"}, {"en", "1,234", "1234"},
	})
}

func TestParseAmount(t *testing.T) {
	t.Parallel()
	testParse(t, &Slot{Type: TypeAmount, Currency: "USD"}, []parseTest{
		{"zh", "100美元", "100.00 USD"}, {"en", "$1,200.50", "1200.50 USD"}, {"en", "US$ 1,200.50", "1200.50 USD"}, {"en", "1.2k usd", "1200.00 USD"},
		{"en", "$1.2k", "1200.00 USD"}, {"zh", "一百块", "100.00 CNY"}, {"en", "€50", "50.00 EUR"}, {"en", "50€", "50.00 EUR"}, {"zh", "100 人民币", "100.00 CNY"},
		{"zh", "人民币100元", "100.00 CNY"}, {"zh", "港币 100 元", "100.00 HKD"}, {"zh", "日元五百", "500 JPY"}, {"zh", "500日元", "500 JPY"},
		{"en", "500", "500.00 USD"}, {"zh", "五百", "500.00 USD"}, {"zh", "大概 500", "500.00 USD"}, {"en", "USD100", "100.00 USD"}, {"en", "usd 100.5", "100.50 USD"},
		{"en", "100USD", "100.00 USD"}, {"en", "$100 USD", "100.00 USD"}, {"en", "C$100", "100.00 CAD"}, {"en", "$100 CAD", "100.00 CAD"}, {"en", "100 (EUR)", "100.00 EUR"},
		{"en", "amount: 100 EUR", "100.00 EUR"}, {"en", "I want to send 250 euros to Li", "250.00 EUR"}, {"en", "two hundred dollars", "200.00 USD"}, {"en", "five bucks", "5.00 USD"},
		{"en", "50 cents", "0.50 USD"}, {"en", "£12.99", "12.99 GBP"}, {"en", "12 quid", "12.00 GBP"}, {"en", "HKD 1,000", "1000.00 HKD"}, {"en", "100 Hong Kong dollars", "100.00 HKD"},
		{"zh", "1.5万美元", "15000.00 USD"}, {"zh", "1.5万", "15000.00 USD"}, {"zh", "2w人民币", "20000.00 CNY"}, {"zh", "三块五", "3.50 CNY"}, {"zh", "三块二毛五", "3.25 CNY"},
		{"zh", "12块5", "12.50 CNY"}, {"zh", "12元5角3分", "12.53 CNY"}, {"zh", "5毛", "0.50 CNY"}, {"zh", "5毛3分", "0.53 CNY"}, {"zh", "一块零五", "1.05 CNY"}, {"zh", "12块50", "12.50 CNY"},
		{"zh", "¥88", "88.00 CNY"}, {"zh", "￥88.8", "88.80 CNY"}, {"ja", "¥88", "88 JPY"}, {"zh", "我3天前转了500美元", "500.00 USD"}, {"zh", "我3天前转了500", "500.00 USD"},
		{"en", "1.234 KWD", "1.234 KWD"}, {"en", "0.00000001 BTC", "0.00000001 BTC"}, {"en", "500 dollars and 500 dollars", "500.00 USD"}, {"en", "I won 500 dollars", "500.00 USD"},
		{"zh", "５００美金", "500.00 USD"}, {"zh", "100刀", "100.00 USD"}, {"en", "0.1 usd", "0.10 USD"}, {"en", "123456789012345678.01 usd", "123456789012345678.01 USD"},
		{"zh", "五美元", "5.00 USD"}, {"zh", "一块", "1.00 CNY"}, {"en", "rmb 100", "100.00 CNY"}, {"en", "NT$300", "300.00 TWD"}, {"en", "500 baht", "500.00 THB"},
		{"en", "$100 EUR", ""}, {"en", "100 usd or 200 usd", ""}, {"en", "100-200 usd", ""}, {"zh", "100到200美元", ""}, {"en", "100 or 200 usd", ""}, {"en", "1.234 USD", ""}, {"en", "100.5 JPY", ""},
		{"zh", "3天前", ""}, {"zh", "我们一块去", ""}, {"en", "3%", ""}, {"en", "-50 usd", ""}, {"en", "-$50", ""}, {"zh", "一百多块", ""}, {"en", "", ""}, {"en", "dollars", ""},
		{"en", "500 and 600", ""}, {"zh", "我账户里有 1000 美元，想转 500", ""}, {"en", "half a million usd", ""}, {"en", "two and a half dollars", ""}, {"en", "between 100 and 200 dollars", ""},
		{"en", "100 Taiwan dollars", ""}, {"zh", "500津巴布韦币", ""}, {"en", "100 k usd", "100000.00 USD"}, {"zh", "转2笔，每笔500", "500.00 USD"}, {"zh", "人民币壹万元整", "10000.00 CNY"}, {"zh", "一万两千三百四十五元六角七分", "12345.67 CNY"},
		{"en", "€1.000,50", "1000.50 EUR"}, {"en", "EUR 99,50", "99.50 EUR"}, {"en", "2 grand", "2000.00 USD"}, {"zh", "100美元（约720元）", ""}, {"en", "15th", ""}, {"en", "iphone15", ""},
	})
	testParse(t, &Slot{Type: TypeAmount, Currencies: []string{"USD", "EUR", "CNY"}, Currency: "USD", Min: ptr(1), Max: ptr(50000)}, []parseTest{
		{"zh", "100元", "100.00 CNY"}, {"en", "100 GBP", ""}, {"en", "0.99", ""}, {"en", "1", "1.00 USD"}, {"en", "50000", "50000.00 USD"}, {"en", "50000.01", ""}, {"zh", "5万欧元", "50000.00 EUR"},
		{"en", "A$5", ""}, {"en", "0", ""},
	})
	testParse(t, &Slot{Type: TypeAmount, Currencies: []string{"USD"}}, []parseTest{
		{"zh", "100元", ""}, {"zh", "100", "100.00 USD"}, {"zh", "¥100", ""},
	})
	testParse(t, &Slot{Type: TypeAmount, Currencies: []string{"HKD", "SGD"}, Currency: "HKD"}, []parseTest{
		{"zh", "100元", "100.00 HKD"}, {"en", "$100", "100.00 HKD"}, {"en", "S$100", "100.00 SGD"},
	})
	testParse(t, &Slot{Type: TypeAmount, Currencies: []string{"USD", "XYZ"}}, []parseTest{
		{"en", "100", ""}, {"en", "100 xyz", "100.00 XYZ"},
	})
	testParse(t, &Slot{Type: TypeAmount, Currency: "USD", Min: ptr(-100)}, []parseTest{{"en", "-$50", "-50.00 USD"}, {"en", "-200", ""}})
}

func TestParseDate(t *testing.T) {
	t.Parallel()
	testParse(t, &Slot{Type: TypeDate}, []parseTest{
		{"en", "2026-11-23", "2026-11-23"}, {"en", "2026/1/5", "2026-01-05"}, {"en", "2026.11.03", "2026-11-03"}, {"en", "20261103", "2026-11-03"}, {"zh", "２０２６－１１－２３", "2026-11-23"},
		{"en", "2026-11-23T10:30:00Z", "2026-11-23"}, {"en", "11/23/2026", "2026-11-23"}, {"en", "23/11/2026", "2026-11-23"}, {"en", "3.3.2026", "2026-03-03"}, {"en", "11/23/26", "2026-11-23"},
		{"zh", "2026年11月3日", "2026-11-03"}, {"zh", "二〇二六年十一月三日", "2026-11-03"}, {"zh", "11月3日", "2026-11-03"}, {"zh", "11 月 3 号", "2026-11-03"}, {"zh", "十一月三号", "2026-11-03"},
		{"zh", "去年11月3日", "2025-11-03"}, {"zh", "明年1月2号", "2027-01-02"}, {"zh", "1月5日", "2027-01-05"}, {"zh", "上个月3号", "2026-10-03"}, {"zh", "3号", "2026-11-03"}, {"zh", "11/3", "2026-11-03"},
		{"en", "Nov 3", "2026-11-03"}, {"en", "nov. 3rd", "2026-11-03"}, {"en", "November 3, 2025", "2025-11-03"}, {"en", "3 Nov 2025", "2025-11-03"}, {"en", "the 3rd of November", "2026-11-03"}, {"en", "2025 Nov 3", "2025-11-03"},
		{"en", "03-Nov-2025", "2025-11-03"}, {"en", "Sept 9", "2026-09-09"},
		{"zh", "昨天", "2026-11-22"}, {"zh", "前天", "2026-11-21"}, {"zh", "大前天", "2026-11-20"}, {"zh", "今天", "2026-11-23"}, {"zh", "明天", "2026-11-24"}, {"zh", "大后天", "2026-11-26"}, {"zh", "刚刚", "2026-11-23"}, {"zh", "昨晚", "2026-11-22"},
		{"en", "yesterday", "2026-11-22"}, {"en", "the day before yesterday", "2026-11-21"}, {"en", "Today!", "2026-11-23"}, {"en", "last night", "2026-11-22"}, {"en", "tomorrow", "2026-11-24"},
		{"en", "3 days ago", "2026-11-20"}, {"en", "three days ago", "2026-11-20"}, {"en", "a week ago", "2026-11-16"}, {"en", "2 months ago", "2026-09-23"}, {"en", "in 2 days", "2026-11-25"}, {"en", "a year ago", "2025-11-23"},
		{"zh", "3天前", "2026-11-20"}, {"zh", "三天前", "2026-11-20"}, {"zh", "两周前", "2026-11-09"}, {"zh", "一个月前", "2026-10-23"}, {"zh", "3 天后", "2026-11-26"}, {"zh", "十天之前", "2026-11-13"},
		{"zh", "上周五", "2026-11-20"}, {"zh", "上个星期五", "2026-11-20"}, {"zh", "上上周一", "2026-11-09"}, {"zh", "这周三", "2026-11-25"}, {"zh", "周一", "2026-11-23"}, {"zh", "下周日", "2026-12-06"}, {"zh", "星期天", "2026-11-29"}, {"zh", "礼拜二", "2026-11-24"},
		{"en", "last Friday", "2026-11-20"}, {"en", "last monday", "2026-11-16"}, {"en", "next Tue", "2026-11-24"}, {"en", "on Wednesday", "2026-11-25"}, {"en", "this Sunday", "2026-11-29"},
		{"zh", "大概是昨天下午付的", "2026-11-22"}, {"en", "I paid it on Nov 3rd, around noon", "2026-11-03"}, {"en", "yesterday, 2026-11-22", "2026-11-22"}, {"en", "02/29/2024", "2024-02-29"},
		{"en", "11/3/2026", ""}, {"en", "11/3", ""}, {"en", "2026-13-45", ""}, {"en", "2026-02-30", ""}, {"zh", "2月30日", ""}, {"zh", "11月3日到5日", ""}, {"en", "yesterday or today", ""}, {"en", "3 days", ""},
		{"en", "26/11/23", ""}, {"en", "some day", ""}, {"en", "", ""}, {"en", "1066-10-14", ""}, {"en", "02/29/2023", ""}, {"zh", "13800138000", ""}, {"zh", "上周", ""}, {"en", "Black Friday", ""}, {"en", "last week", ""}, {"en", "a few days ago", ""},
		{"zh", "26年11月20日", "2026-11-20"}, {"en", "on the 20th", "2026-11-20"}, {"en", "12 hours ago", "2026-11-22"}, {"zh", "半小时前", ""}, {"zh", "3小时前", "2026-11-23"}, {"zh", "今天上午10点", "2026-11-23"},
		{"en", "Nov. 20, 2026 at 3pm", "2026-11-20"}, {"zh", "2026/11/20 15:30", "2026-11-20"}, {"zh", "11.20", "2026-11-20"},
	})
	testParse(t, &Slot{Type: TypeDate, Past: true}, []parseTest{
		{"en", "2026-11-23", "2026-11-23"}, {"en", "2026-11-24", ""}, {"zh", "明天", ""}, {"zh", "12月24日", "2025-12-24"}, {"en", "Dec 24", "2025-12-24"}, {"zh", "周五", "2026-11-20"}, {"en", "Friday", "2026-11-20"},
		{"zh", "周一", "2026-11-23"}, {"zh", "25号", "2026-10-25"}, {"zh", "去年12月1号", "2025-12-01"}, {"en", "in 2 days", ""}, {"zh", "下周五", ""},
	})
}

func TestParseDateReckonsInTheLocationOfNow(t *testing.T) {
	t.Parallel()
	shanghai := time.FixedZone("CST", 8*3600)
	late := time.Date(2026, 11, 23, 20, 0, 0, 0, time.UTC).In(shanghai) // there it is the 24th
	if got, _ := (&Slot{Type: TypeDate}).Parse("昨天", "zh", late); got != "2026-11-23" {
		t.Errorf("Parse(昨天) at %v = %q, want 2026-11-23", late, got)
	}
}

func TestParseBill(t *testing.T) {
	t.Parallel()
	testParse(t, &Slot{Type: TypeBill, Pattern: regexp.MustCompile(`BL[0-9]{12}`)}, []parseTest{
		{"en", "BL202611230017", "BL202611230017"}, {"en", "bl202611230017", "BL202611230017"}, {"zh", "单号是ＢＬ２０２６１１２３００１７，查一下", "BL202611230017"},
		{"en", "BL 2026 1123 0017", "BL202611230017"}, {"en", "BL-20261123-0017", "BL202611230017"}, {"en", "my bill is bl_2026.1123.0017 thanks", "BL202611230017"},
		{"en", "#BL202611230017", "BL202611230017"}, {"en", "BL202611230017 BL202611230017", "BL202611230017"}, {"en", "BL: 202611230017", "BL202611230017"},
		{"en", "BL202611230017 and BL202611230018", ""}, {"en", "BL2026112300171", ""}, {"en", "BL20261123001", ""}, {"en", "202611230017", ""}, {"en", "ABL202611230017", ""}, {"zh", "不知道", ""}, {"en", "", ""},
	})
	testParse(t, &Slot{Type: TypeBill, Pattern: regexp.MustCompile(`^OK-[0-9]{4}-[A-Z]{2}[0-9]{3}$`)}, []parseTest{
		{"en", "ok2026ab123", "OK-2026-AB123"}, {"en", "OK 2026 AB 123", "OK-2026-AB123"}, {"en", "it's OK/2026/AB123.", "OK-2026-AB123"}, {"en", "OK-2026-AB123", "OK-2026-AB123"}, {"en", "ok", ""},
	})
	testParse(t, &Slot{Type: TypeBill, Pattern: regexp.MustCompile(`inv-?[0-9]{4,8}`)}, []parseTest{
		{"en", "INV-12345678", "INV-12345678"}, {"en", "inv 1234", "INV-1234"}, {"en", "inv1234", "INV1234"},
	})
	testParse(t, &Slot{Type: TypeBill}, []parseTest{{"en", "BL202611230017", ""}})
}

func TestParseChoice(t *testing.T) {
	t.Parallel()
	slot := &Slot{Type: TypeChoice, Values: []Value{
		{Value: "card", Label: NewText(map[string]string{"zh": "银行卡", "en": "Card"})},
		{Value: "bank", Label: NewText(map[string]string{"zh": "银行转账", "en": "Bank transfer"})},
		{Value: "credit_card", Label: NewText(map[string]string{"zh": "信用卡", "en": "Credit card"})},
	}}
	testParse(t, slot, []parseTest{
		{"en", "card", "card"}, {"en", "Card!", "card"}, {"zh", "银行卡", "card"}, {"en", "银行卡。", "card"}, {"zh", "bank transfer", "bank"}, {"en", "credit card", "credit_card"},
		{"zh", "用银行转账吧", "bank"}, {"en", "by bank transfer please", "bank"}, {"en", "credit_card", "credit_card"},
		{"zh", "银行", ""}, {"zh", "不要银行卡", ""}, {"en", "not the bank transfer", ""}, {"zh", "银行卡或者信用卡", ""}, {"en", "cardigan", ""}, {"en", "", ""}, {"zh", "？", ""},
	})
	testParse(t, slot, []parseTest{{"en", "2", "bank"}, {"zh", "３。", "credit_card"}, {"en", "0", ""}, {"en", "4", ""}, {"", "2", ""}})
	testParse(t, &Slot{Type: TypeChoice}, []parseTest{{"en", "x", ""}})
}

func TestParseYesNo(t *testing.T) {
	t.Parallel()
	slot := &Slot{Type: TypeYesNo}
	for _, in := range []string{"yes", "Yes!", "YES please", "yep", "yeah", "y", "ok", "OK, thanks", "sure", "of course", "是", "是的", "好的", "好", "嗯", "嗯嗯", "对的", "没错", "可以", "行", "要", "确认", "同意", "好的谢谢", "是的，我收到了", "好的好的", "对对对", "👍", "好的👍", "ｙｅｓ", "true", "需要的", "是的呀", "yes yes", "yes, it is", "嗯，是的", "yes sir", "没问题", "嗯嗯好的", "是的是的没错", "yea ok", "yes i received it", "that is correct", "no problem"} {
		if got, ok := slot.Parse(in, "zh", monday); got != "true" || !ok {
			t.Errorf("Parse(%q) as yesno = %q, %v, want true", in, got, ok)
		}
	}
	for _, in := range []string{"no", "No.", "nope", "nah", "n", "no thanks", "No, thank you", "not yet", "not really", "否", "不", "不是", "不用了", "不用，谢谢", "不需要", "没有", "还没有", "算了", "不行", "不对", "好的，不用了", "嗯，没有", "不了谢谢", "👎", "false", "no, I didn't", "不要啦", "don't", "no need, thanks", "算了不用了", "No i don't have one", "no it says error", "not anymore", "没有了，谢谢"} {
		if got, ok := slot.Parse(in, "en", monday); got != "false" || !ok {
			t.Errorf("Parse(%q) as yesno = %q, %v, want false", in, got, ok)
		}
	}
	for _, in := range []string{"", "maybe", "yes but I lost my phone", "yes, but I lost my phone", "no one answered my mail", "not sure if it is right", "是不是", "有没有收到", "好的，但是我没收到", "yes no", "是的，不是", "no, yes", "I forgot", "多少钱", "nobody", "wait", "?", "know", "yesterday", "不知道", "没收到验证码怎么办", "可以退款吗", "好不好", "有没有", "要不要", "可不可以", "yes i think but no", "no one", "yes we have no bananas", "应该是", "有问题"} {
		if got, ok := slot.Parse(in, "en", monday); ok {
			t.Errorf("Parse(%q) as yesno = %q, want a refusal", in, got)
		}
	}
}
