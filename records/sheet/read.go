package sheet

import (
	"bytes"
	"path"
	"strings"
	"unicode/utf16"
)

// Read reads a list: CSV, text or XLSX, told apart by content; the name decides nothing but which fault is told. Text typed or
// pasted in a chat is read with the name "". The fault is a *Fault.
func Read(name string, raw []byte) (Table, error) {
	ext := strings.ToLower(path.Ext(name))
	switch {
	case len(raw) > MaxBytes:
		return Table{}, fault(TooLarge, "%d bytes", len(raw))
	case len(bytes.TrimSpace(raw)) == 0:
		return Table{}, fault(Empty, "no bytes")
	case bytes.HasPrefix(raw, []byte("PK\x03\x04")):
		return readXLSX(raw)
	case bytes.HasPrefix(raw, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")): // the container of Office before 2007, and of encrypted files since
		switch {
		case bytes.Contains(raw, utf16le("EncryptedPackage")):
			return Table{}, fault(Encrypted, "an encrypted package")
		case bytes.Contains(raw, utf16le("Workbook")), bytes.Contains(raw, utf16le("Book")):
			return Table{}, fault(OldExcel, "a compound file")
		}
		return Table{}, fault(Unknown, "a compound file without a workbook")
	case ext == ".xlsx" || ext == ".xlsm":
		return Table{}, fault(Broken, "not a zip archive")
	}
	text, ok := decode(raw)
	if !ok || !looksTyped(text) {
		return Table{}, fault(Unknown, "not text")
	}
	return readText(text)
}

// looksTyped tells a list from what only happens to be text.
func looksTyped(text string) bool {
	start := strings.ToLower(strings.TrimSpace(text[:min(len(text), 200)]))
	for _, mark := range []string{"%pdf-", `{\rtf`, "<!doctype", "<html", "<?xml", "<table"} { // some sites name a page "….xls"
		if strings.HasPrefix(start, mark) {
			return false
		}
	}
	return true
}

func utf16le(s string) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(s)) {
		out = append(out, byte(u), byte(u>>8))
	}
	return out
}
