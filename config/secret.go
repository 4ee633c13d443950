package config

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"

	"github.com/okpay/supportbot/config/strictyaml"
	"gopkg.in/yaml.v3"
)

// masked stands for every secret that is printed.
const masked = "***"

// Secret is a token or password. However it is printed, logged or encoded it
// shows ***; only Reveal gives it out. The zero Secret is not set and shows nothing.
type Secret struct {
	// A pointer, so that fmt prints an address where it cannot call Format: for
	// a Secret in an unexported field of somebody else's struct.
	value *string
}

// NewSecret returns a secret; an empty one is not set.
func NewSecret(value string) Secret {
	if value == "" {
		return Secret{}
	}
	return Secret{&value}
}

// IsSet reports whether there is a secret.
func (s Secret) IsSet() bool { return s.value != nil }

// Reveal returns the secret itself, for the one place that sends it.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// String returns ***, or nothing when the secret is not set.
func (s Secret) String() string {
	if s.value == nil {
		return ""
	}
	return masked
}

// GoString returns what String does, for %#v.
func (s Secret) GoString() string { return s.String() }

// Format implements [fmt.Formatter]: for verbs that do not fit, such as %d, fmt
// would otherwise look inside.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// MarshalText returns what String does.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// MarshalJSON returns what String does, in quotes.
func (s Secret) MarshalJSON() ([]byte, error) { return json.Marshal(s.String()) }

// LogValue implements [slog.LogValuer].
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// DecodeYAML refuses: secrets are never written in the file.
func (s *Secret) DecodeYAML(d *strictyaml.Decoder, n *yaml.Node) {
	d.Problem(n, "a secret does not belong in the file", "keep it in an environment variable and name that in the key that ends in _env")
}
