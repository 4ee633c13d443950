package flows

import "testing"

func TestParseAmountRefusesOtherUnits(t *testing.T) {
	t.Parallel()
	testParse(t, &Slot{Type: TypeAmount, Currencies: []string{"USD", "EUR", "CNY"}, Currency: "USD"}, []parseTest{
		// What is counted is no money that we know.
		{"zh", "100 法郎", ""}, {"zh", "100法郎", ""}, {"zh", "瑞士法郎100", ""}, {"zh", "法郎 100", ""}, {"zh", "100 黄金", ""}, {"zh", "100金", ""}, {"zh", "一百法郎", ""},
		{"zh", "100 苹果", ""}, {"zh", "100积分", ""}, {"zh", "500斤", ""}, {"zh", "100 法郎左右", ""}, {"zh", "大概100法郎", ""}, {"zh", "黃金100", ""}, {"zh", "100 gold", ""},
		{"en", "100 gold", ""}, {"en", "100 apples", ""}, {"en", "gold 100", ""}, {"en", "apples: 100", ""}, {"en", "100 francs", ""}, {"en", "100 gold please", ""}, {"en", "100 (gold)", ""},
		{"en", "about 100 apples", ""}, {"en", "I want to exchange 100 gold coins", ""}, {"en", "100-point", ""}, {"en", "a hundred crowns", ""}, {"en", "100 рублей", ""}, {"en", "100 ユーロ", ""},
		{"en", "100 swiss", ""}, {"en", "two hundred points", ""}, {"en", "Hi, gold 100", ""}, {"en", "50k shares", ""},
		// Words that say nothing of a unit.
		{"zh", "100 吧", "100.00 USD"}, {"zh", "100吧", "100.00 USD"}, {"zh", "大概100", "100.00 USD"}, {"zh", "100左右", "100.00 USD"}, {"zh", "100 块钱左右", "100.00 CNY"}, {"zh", "差不多 100", "100.00 USD"},
		{"zh", "我想转100", "100.00 USD"}, {"zh", "转100给我妈", "100.00 USD"}, {"zh", "100，谢谢", "100.00 USD"}, {"zh", "就100好了", "100.00 USD"}, {"zh", "金额是 100", "100.00 USD"}, {"zh", "100的话要多少手续费", "100.00 USD"},
		{"zh", "帮我算一下100", "100.00 USD"}, {"zh", "100上下", "100.00 USD"}, {"zh", "轉100給他", "100.00 USD"}, {"zh", "五百就行", "500.00 USD"}, {"zh", "1万吧", "10000.00 USD"}, {"zh", "100 please", "100.00 USD"},
		{"en", "100 please", "100.00 USD"}, {"en", "about 100", "100.00 USD"}, {"en", "100 or so", "100.00 USD"}, {"en", "100, gold card", "100.00 USD"}, {"en", "100 for my mum", "100.00 USD"}, {"en", "send 100", "100.00 USD"},
		{"en", "I'd like to withdraw 100", "100.00 USD"}, {"en", "my card has 100", "100.00 USD"}, {"en", "100 in total", "100.00 USD"}, {"en", "100 to Li", "100.00 USD"}, {"en", "two hundred please", "200.00 USD"}, {"en", "amount: 100", "100.00 USD"},
		{"en", "it's 100", "100.00 USD"}, {"en", "100!", "100.00 USD"}, {"en", "100 👍", "100.00 USD"}, {"en", "100 - thanks", "100.00 USD"}, {"en", "maybe 100?", "100.00 USD"},
		// A known currency wins over what follows it.
		{"en", "100 us", "100.00 USD"}, {"en", "100 US please", "100.00 USD"}, {"en", "100 euros gold card", "100.00 EUR"}, {"zh", "黄金卡100元", "100.00 CNY"},
	})
}
