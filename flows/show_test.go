package flows_test

import (
	"testing"

	"github.com/okpay/supportbot/flows"
)

const showFlow = `flow: show
title: {zh: 看, en: Show}
inputs: [amount, number, yesno, private, bill]
slots:
  kind: {type: choice, values: {card: {zh: 卡, en: Card}, bank: {zh: 银行, en: Bank}}}
  wish: {type: choice}
  code: {type: text}
  amount: {type: amount}
  number: {type: number}
  yesno: {type: yesno}
  private: {type: email, private: true}
  bill: {type: bill, pattern: 'BL[0-9]{12}'}
steps:
- {id: kind, choose: {zh: 哪种, en: Which}, into: kind, options: [{value: card, label: {zh: 银行卡, en: A card}}, {value: bank, label: {zh: 行, en: A bank}}]}
- {id: wish, choose: {zh: 想, en: Wish}, into: wish, options: [{value: fast, label: {zh: 快, en: Fast}}]}
- {id: code, choose: {zh: 码, en: Code}, into: code, options: [{value: usd, label: {zh: 美元, en: US dollar}}]}
- {id: agent, handoff: {}}
`

func TestFlowShow(t *testing.T) {
	t.Parallel()
	f := load(t, map[string]string{"show.yaml": showFlow}).Flow("show")
	tests := []struct{ slot, canonical, locale, want string }{
		{"kind", "card", "zh", "卡"},
		{"kind", "card", "en", "Card"},
		{"kind", "other", "en", "other"},
		{"wish", "fast", "zh", "快"},
		{"code", "usd", "en", "US dollar"},
		{"code", "free text", "en", "free text"},
		{"amount", "1234567.50 USD", "en", "1,234,567.50 USD"},
		{"amount", "-1200 JPY", "zh", "-1,200 JPY"},
		{"amount", "100.00 USD", "zh", "100.00 USD"},
		{"number", "1234.5678", "en", "1,234.5678"},
		{"yesno", "true", "zh", "句"},
		{"yesno", "false", "en", "text"},
		{"private", "li@example.com", "en", "••@example.com"},
		{"bill", "BL202611230017", "en", "BL202611230017"},
		{"kind", "", "en", ""},
		{"no_slot", "x", "en", "x"},
	}
	for _, tt := range tests {
		if got := f.Show(tt.slot, tt.canonical, tt.locale); got != tt.want {
			t.Errorf("Show(%s, %q, %s) = %q, want %q", tt.slot, tt.canonical, tt.locale, got, tt.want)
		}
	}
}

func TestMask(t *testing.T) {
	t.Parallel()
	tests := []struct {
		typ       flows.Type
		canonical string
		want      string
	}{
		{flows.TypeEmail, "liming@example.com", "li••@example.com"},
		{flows.TypeEmail, "abcd@example.com", "ab••@example.com"},
		{flows.TypeEmail, "a@example.com", "••@example.com"},
		{flows.TypeEmail, "no address", "••••"},
		{flows.TypePhone, "+8613800138000", "+86•••••8000"},
		{flows.TypePhone, "+12345", "+•••••5"},
		{flows.TypeBill, "BL202611230017", "••••0017"},
		{flows.TypeText, "张三丰", "张••••"},
		{flows.TypeText, "欧阳小明", "欧••••"},
		{flows.TypeText, "x", "••••"},
		{flows.TypeAmount, "12.00 USD", "••••"},
		{flows.TypeDate, "2026-11-23", "••••"},
		{flows.TypeChoice, "card", "••••"},
		{flows.TypeEmail, "", ""},
	}
	for _, tt := range tests {
		if got := flows.Mask(tt.typ, tt.canonical); got != tt.want {
			t.Errorf("Mask(%s, %q) = %q, want %q", tt.typ, tt.canonical, got, tt.want)
		}
	}
}
