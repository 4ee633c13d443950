package bot_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/okpay/supportbot/bot"
)

func TestFileName(t *testing.T) {
	t.Parallel()
	tests := []struct {
		file bot.File
		want string
	}{
		{bot.File{Name: "statement.pdf"}, "statement.pdf"},
		{bot.File{Name: "对账单 2026.pdf"}, "对账单 2026.pdf"},
		{bot.File{Name: "../../etc/passwd"}, "passwd"},
		{bot.File{Name: `C:\temp\a.txt`}, "a.txt"},
		{bot.File{Name: "a\r\nContent-Type: x\".png"}, "a  Content-Type_ x_.png"},
		{bot.File{Name: "invoice\u202efdp.exe"}, "invoicefdp.exe"},
		{bot.File{Name: "a\xffb\x00c.txt"}, "abc.txt"},
		{bot.File{Name: "..", Kind: "document"}, "document"},
		{bot.File{Kind: "photo"}, "photo.jpg"},
		{bot.File{Kind: "photo", MIME: "image/PNG; x=y"}, "photo.png"},
		{bot.File{Kind: "voice", MIME: "audio/ogg"}, "voice.ogg"},
		{bot.File{Kind: "../x", MIME: "application/zip"}, "file"},
	}
	for _, tt := range tests {
		if got := tt.file.FileName(); got != tt.want {
			t.Errorf("FileName of %+v = %q, want %q", tt.file, got, tt.want)
		}
	}
	long := bot.File{Name: strings.Repeat("长", 100) + ".pdf"}.FileName()
	if len(long) > 120 || !strings.HasSuffix(long, "长.pdf") || !utf8.ValidString(long) {
		t.Errorf("a long name becomes %q, want at most 120 bytes with its ending", long)
	}
}
