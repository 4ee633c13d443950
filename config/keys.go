package config

import (
	"reflect"
	"strings"
)

// Keys returns the top-level keys of a configuration file, in their order; a
// file that begins with one of them is a configuration.
func Keys() []string {
	t := reflect.TypeFor[Config]()
	keys := make([]string, 0, t.NumField())
	for i := range t.NumField() {
		if name, _, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ","); name != "" && name != "-" {
			keys = append(keys, name)
		}
	}
	return keys
}
