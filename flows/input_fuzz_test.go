package flows

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/bot/markup/hostile"
)

// fuzzSlots is one slot of every type.
func fuzzSlots() []*Slot {
	return []*Slot{
		{Type: TypeText}, {Type: TypeText, Max: ptr(20), Pattern: regexp.MustCompile(`[a-z0-9 ]+`)}, {Type: TypeEmail}, {Type: TypePhone}, {Type: TypePhone, Region: "US"},
		{Type: TypeNumber}, {Type: TypeInt}, {Type: TypeAmount}, {Type: TypeAmount, Currency: "USD", Currencies: []string{"USD", "EUR", "CNY"}},
		{Type: TypeAmount, Currency: "JPY", Min: ptr(-5)}, {Type: TypeDate}, {Type: TypeDate, Past: true}, {Type: TypeYesNo},
		{Type: TypeBill, Pattern: regexp.MustCompile(`BL[0-9]{12}`)}, {Type: TypeBill, Pattern: regexp.MustCompile(`ok-[0-9]{4}-?[a-z]+`)},
		{Type: TypeChoice, Values: []Value{{Value: "card", Label: NewText(map[string]string{"zh": "银行卡", "en": "Card"})}, {Value: "bank"}}},
		{Type: "none"},
	}
}

// FuzzParse checks that no answer makes a parser panic and that what it accepts
// is in a form that parses to itself.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"li@example.com", "我的邮箱是ｌｉ＠ｅｘａｍｐｌｅ。ｃｏｍ", "+86 (0)138-0013-8000 转 1", "1,234.50 usd", "-$1.2k", "三块二毛五", "一亿二千万零三百点五", "百分之三",
		"two hundred and fifty", "11月3日", "上上个周五", "3 days ago", "Nov 3rd, 2026", "bl 2026 1123-0017", "好的，不用了👍", "1.5万5", "٣٤ ¥", "廿", "$", "0.00000001btc", "20260230",
	} {
		f.Add(s)
	}
	slots, locales := fuzzSlots(), []string{"", "zh", "en"}
	now := time.Date(2026, 2, 28, 23, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, s string) {
		for _, slot := range slots {
			for _, locale := range locales {
				canonical, ok := slot.Parse(s, locale, now)
				if !ok && canonical != "" || ok && canonical == "" {
					t.Errorf("Parse(%q, %q) as %s = %q, %v", s, locale, slot.Type, canonical, ok)
				}
				for _, again := range locales {
					if got, fine := slot.Parse(canonical, again, now); ok && (!fine || got != canonical) {
						t.Errorf("Parse(%q, %q) as %s = %q, %v; it is the canonical form of %q", canonical, again, slot.Type, got, fine, s)
					}
				}
			}
		}
		(&Slot{Type: TypeAmount}).Parse(s, "de", now)
	})
}

// A stranger's longest message must not cost more than milliseconds.
func TestParseIsBounded(t *testing.T) {
	t.Parallel()
	for _, part := range []string{"1 ", "a@b.c ", "BL2026 1", "11/3 ", "一百", "usd 1 ", "two ", "3天前", "13800138000 ", "1,", "A1-", "(", "是,", "@", "百分之", "100美元 "} {
		short, long, ok := hostile.Linear(func(size int) {
			for _, slot := range fuzzSlots() {
				slot.Parse(strings.Repeat(part, size/len(part)), "zh", monday)
			}
		}, 40_000)
		if !ok {
			t.Errorf("Parse(%q repeated to 40 KB) as every type took %v, and %v for its 32 parts", part, long, short)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	for _, bm := range []struct {
		name string
		slot *Slot
		text string
	}{
		{"text", &Slot{Type: TypeText}, "钱没有到账，怎么办？"},
		{"email", &Slot{Type: TypeEmail}, "我的邮箱是 li@example.com 谢谢"},
		{"phone", &Slot{Type: TypePhone, Region: "CN"}, "我的手机号是 138 0013 8000"},
		{"number", &Slot{Type: TypeNumber}, "一千二百"},
		{"amount", &Slot{Type: TypeAmount, Currency: "USD"}, "我要转 1,200.50 美元"},
		{"date", &Slot{Type: TypeDate}, "上周五付的"},
		{"bill", &Slot{Type: TypeBill, Pattern: regexp.MustCompile(`BL[0-9]{12}`)}, "单号是 BL202611230017"},
		{"yesno", &Slot{Type: TypeYesNo}, "好的，谢谢"},
	} {
		b.Run(bm.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				bm.slot.Parse(bm.text, "zh", monday)
			}
		})
	}
}
