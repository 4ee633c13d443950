package bot

import "testing"

func TestMeaning(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, want string }{
		{"不是问手续费，是问提现几天到账", "提现几天到账"},
		{"我不要换汇，我要提现到银行", "提现到银行"},
		{"not the fee, but how long it takes", "how long it takes"},
		{"I don't want a refund, I want my receipt", "my receipt"},
		{"不要钱，是吗", "不要钱，是吗"},
		{"提现几天到账", "提现几天到账"},
		{"is it not free", "is it not free"},
	}
	for _, tt := range tests {
		if got := meaning(tt.text); got != tt.want {
			t.Errorf("meaning(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}
