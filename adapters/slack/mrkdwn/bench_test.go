package mrkdwn_test

import (
	"strings"
	"testing"

	"github.com/okpay/supportbot/adapters/slack/mrkdwn"
)

const sample = "Hello *Anna*, the fee is `1.5 %` &amp; more: <https://okpay.example/fees|the list> :tada: ask <@U1> at 12:30.\n"

func BenchmarkParse(b *testing.B) {
	for _, bm := range []struct{ name, src string }{{"message", sample}, {"long", strings.Repeat(sample, 300)}, {"stars", strings.Repeat("*", 30000)}, {"struck", strings.Repeat("~a ", 10000)}} {
		b.Run(bm.name, func(b *testing.B) {
			b.SetBytes(int64(len(bm.src)))
			b.ReportAllocs()
			for b.Loop() {
				mrkdwn.Parse(bm.src, names)
			}
		})
	}
}

func BenchmarkEscape(b *testing.B) {
	b.SetBytes(int64(len(sample)))
	b.ReportAllocs()
	for b.Loop() {
		mrkdwn.Escape(sample)
	}
}
