package hostile_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/okpay/supportbot/bot/markup"
	"github.com/okpay/supportbot/bot/markup/hostile"
)

func ExampleTexts() {
	for _, text := range hostile.Texts() {
		if markup.Plain(markup.Escape(text)) != text {
			fmt.Printf("%q is not what it was\n", text)
		}
	}
	fmt.Println("all are text")
	// Output: all are text
}

func TestTextsAreManyAndEachIsNew(t *testing.T) {
	t.Parallel()
	texts := hostile.Texts()
	if len(texts) < 120 {
		t.Errorf("%d texts, want at least 120", len(texts))
	}
	slices.Sort(texts)
	for i := 1; i < len(texts); i++ {
		if texts[i] == texts[i-1] {
			t.Errorf("the text %q is there twice", texts[i])
		}
	}
}
