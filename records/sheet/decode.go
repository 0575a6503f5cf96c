package sheet

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// decode gives text from bytes: by their byte order mark, else UTF-16 when every other byte is zero, else UTF-8, else
// Windows-1252, in which Excel saves "CSV" in France. ok is false for what is no text.
func decode(raw []byte) (text string, ok bool) {
	switch {
	case bytes.HasPrefix(raw, []byte("\xef\xbb\xbf")):
		return string(bytes.ToValidUTF8(raw[3:], []byte("\ufffd"))), true
	case bytes.HasPrefix(raw, []byte("\xff\xfe")):
		return by(unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), raw[2:])
	case bytes.HasPrefix(raw, []byte("\xfe\xff")):
		return by(unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), raw[2:])
	}
	even, odd := zeros(raw[:min(len(raw), 4096)])
	switch {
	case odd > 40 && even < 10:
		return by(unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), raw)
	case even > 40 && odd < 10:
		return by(unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), raw)
	case controls(raw[:min(len(raw), 4096)]) > 2:
		return "", false
	case mostlyUTF8(raw):
		return string(bytes.ToValidUTF8(raw, []byte("\ufffd"))), true
	}
	return by(charmap.Windows1252, raw)
}

func by(e encoding.Encoding, raw []byte) (string, bool) {
	text, err := e.NewDecoder().Bytes(raw)
	return string(text), err == nil
}

// zeros gives how many percent of the bytes at even and at odd places are zero.
func zeros(raw []byte) (even, odd int) {
	for i, b := range raw {
		if b == 0 && i%2 == 0 {
			even++
		} else if b == 0 {
			odd++
		}
	}
	half := max(len(raw)/2, 1)
	return even * 100 / half, odd * 100 / half
}

// controls gives how many percent of the bytes no text holds.
func controls(raw []byte) int {
	n := 0
	for _, b := range raw {
		if b < ' ' && b != '\t' && b != '\n' && b != '\r' && b != '\f' && b != 0x1a {
			n++
		}
	}
	return n * 100 / max(len(raw), 1)
}

// mostlyUTF8 accepts a file with a damaged character or two: in Windows-1252 a character beyond ASCII is hardly ever a valid
// sequence of UTF-8, in UTF-8 it always is.
func mostlyUTF8(raw []byte) bool {
	good, bad := 0, 0
	for len(raw) > 0 {
		r, n := utf8.DecodeRune(raw)
		if r == utf8.RuneError && n == 1 {
			bad++
		} else if n > 1 {
			good++
		}
		raw = raw[n:]
	}
	return bad == 0 || good > 10*bad
}
