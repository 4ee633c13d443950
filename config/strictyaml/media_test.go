package strictyaml_test

import (
	"testing"

	"github.com/okpay/supportbot/config/strictyaml"
)

func TestMedia(t *testing.T) {
	t.Parallel()
	tests := []struct {
		address    string
		file, good bool
	}{
		{"https://okpay.example/a.png", false, true},
		{"http://okpay.example/a.png", false, false},
		{"media/reset.png", true, true},
		{"Media/Step-1_b.JPEG", true, true},
		{"guide.pdf", true, true},
		{"a..b.mp4", true, true},
		{"media/reset", false, false},
		{"media/reset.svg", false, false},
		{"/media/reset.png", false, false},
		{"../reset.png", false, false},
		{"media/../../reset.png", false, false},
		{"media//reset.png", false, false},
		{"./reset.png", false, false},
		{`media\reset.png`, false, false},
		{"媒体/reset.png", false, false},
		{"media/reset 1.png", false, false},
		{"c:reset.png", false, false},
		{"", false, false},
	}
	for _, tt := range tests {
		if got := strictyaml.MediaFile(tt.address); got != tt.file {
			t.Errorf("MediaFile(%q) = %v, want %v", tt.address, got, tt.file)
		}
		if got := strictyaml.MediaHint("photo", tt.address); (got == "") != tt.good {
			t.Errorf("MediaHint(photo, %q) = %q, want good %v", tt.address, got, tt.good)
		}
		if got := strictyaml.MediaHint("link", tt.address); (got == "") != (tt.good && !tt.file) {
			t.Errorf("MediaHint(link, %q) = %q, want good %v", tt.address, got, tt.good && !tt.file)
		}
	}
}
