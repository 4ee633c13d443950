package faq

import "testing"

func TestShipped(t *testing.T) {
	_, p := Load(func(path, locale string) (string, bool) { return "x", true }, Source{"faq", Content()})
	for _, x := range p {
		t.Log(x)
	}
}
