package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"orchidee/locales"
)

func FuzzEnvFile(f *testing.F) {
	for _, s := range []string{"", "A=b", "A=\"b\nC=d", "export A='b'", "A=${B}", "\xff\xfe", "=", "A", "# only\n", "\ufeffA=b", "A=b # c\r\n", "xoxb-1-secret"} {
		f.Add([]byte(s))
	}
	path := filepath.Join(f.TempDir(), ".env")
	f.Fuzz(func(t *testing.T, raw []byte) {
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		values, err := readEnv(path)
		var told *failure
		if err != nil && (!errors.As(err, &told) || values != nil) {
			t.Fatalf("readEnv(%q) = %v, %v: not a sentence for a person", raw, values, err)
		}
		if err != nil && strings.Contains(told.in(locales.For("fr")), "secret") {
			t.Errorf("readEnv(%q) repeats what may be a secret", raw)
		}
	})
}
