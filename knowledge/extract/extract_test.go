package extract

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// read reads a file of testdata.
func readTestdata(t *testing.T, name string) *Document {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return mustRead(t, name, raw)
}

func mustRead(t testing.TB, name string, raw []byte) *Document {
	t.Helper()
	d, err := Read(t.Context(), name, raw, Options{Cache: cache(t)})
	if err != nil {
		t.Fatalf("Read(%s): %v", name, err)
	}
	wantVerbatim(t, d)
	return d
}

// cache keeps the compiled PDF reader between tests and runs.
func cache(t testing.TB) string {
	dir, err := os.UserCacheDir()
	if err != nil {
		return t.TempDir()
	}
	return filepath.Join(dir, "orchidee", "pdf")
}

// wantVerbatim wants each passage to stand, letter by letter, in its page, article or section, and all anchors to differ.
func wantVerbatim(t testing.TB, d *Document) {
	t.Helper()
	seen := map[string]bool{}
	for _, p := range d.Passages() {
		if seen[p.Anchor] {
			t.Errorf("two passages are %s", p.Anchor)
		}
		seen[p.Anchor] = true
		if n := len([]rune(p.Text)); n == 0 || n > maxArticle {
			t.Errorf("%s has %d runes", p.Anchor, n)
		}
		found := false
		for _, part := range d.Parts {
			found = found || part.Page == p.Page && part.Article == p.Article && strings.Contains(part.Text, p.Text)
		}
		if !found {
			t.Errorf("%s is not in the document as it stands: %q", p.Anchor, p.Text)
		}
	}
}

// passage is the text of the passage that holds some words.
func passage(t *testing.T, d *Document, words string) Passage {
	t.Helper()
	for _, p := range d.Passages() {
		if strings.Contains(p.Text, words) {
			return p
		}
	}
	t.Fatalf("no passage holds %q in %+v", words, d.Parts)
	return Passage{}
}

const note = `<html><head><title>Note sur les achats de bois</title><script>alert("x")</script></head><body><nav>Menu</nav>
<p>Cette note s'applique aux lycées.</p><h1>Origine du bois</h1><p>Le bois provient de forêts gérées
durablement ; le titulaire en apporte la preuve à chaque livraison.</p><ul><li>certificat de la forêt</li></ul>
<h2>Essences admises</h2><p>Le douglas et le mélèze sont admis sans traitement.</p>
<table><tr><td>Mélèze</td><td>30 ans</td></tr></table><h1>Pénalités</h1><p>Le retard de livraison coûte 120 € par jour.</p></body></html>`

const noteMarkdown = "---\ntitle: Note sur les achats de bois\n---\nCette note s'applique aux lycées.\n\n# Origine du bois\n\nLe bois provient de forêts gérées\ndurablement ; le titulaire en apporte la preuve à **chaque** livraison.\n\n- certificat de la forêt\n\n## Essences admises\n\nLe douglas et le mélèze sont admis sans traitement.\n\n| Essence | Durée |\n|---|---|\n| Mélèze | 30 ans |\n\n# Pénalités\n\nLe retard de livraison coûte 120 € par jour.\n"

func TestFormatsWithHeadings(t *testing.T) {
	for name, d := range map[string]*Document{
		"note.docx": readTestdata(t, "note.docx"), "note.odt": readTestdata(t, "note.odt"),
		"note.html": mustRead(t, "note.html", []byte(note)), "note.md": mustRead(t, "note.md", []byte(noteMarkdown)),
	} {
		if !strings.Contains(d.Title, "Note sur les achats de bois") {
			t.Errorf("%s: title %q", name, d.Title)
		}
		for words, heading := range map[string]string{
			"Cette note s'applique aux lycées.": "",
			"Le bois provient de forêts gérées durablement ; le titulaire en apporte la preuve à chaque livraison.": "Origine du bois",
			"certificat de la forêt":                              "Origine du bois",
			"Le douglas et le mélèze sont admis sans traitement.": "Essences admises",
			"Mélèze 30 ans":                                       "Essences admises",
			"Le retard de livraison coûte 120 € par jour.":        "Pénalités",
		} {
			if p := passage(t, d, words); p.Heading != heading {
				t.Errorf("%s: %q stands under %q, want %q", name, words, p.Heading, heading)
			}
		}
		for _, p := range d.Parts {
			if strings.Contains(p.Text, "alert") || strings.Contains(p.Text, "Menu") {
				t.Errorf("%s: %q is not part of the text", name, p.Text)
			}
		}
	}
}

func TestTextIsDecodedAndCutAtHeadings(t *testing.T) {
	long := strings.Repeat("Une phrase sur les délais de livraison. ", 12)
	text := "Chapitre 1 Objet\n" + long + "\nArticle 2. Durée\nLe marché dure 48 mois, été compris.\n" + long
	for name, raw := range map[string][]byte{"UTF-8": []byte(text), "Windows-1252": latin1(text), "UTF-16": utf16le(text)} {
		p := passage(t, mustRead(t, "x.txt", raw), "Le marché dure 48 mois, été compris.")
		if p.Heading != "Article 2. Durée" {
			t.Errorf("%s: heading %q", name, p.Heading)
		}
	}
}

func latin1(s string) (out []byte) {
	for _, r := range s {
		out = append(out, byte(r))
	}
	return out
}

func utf16le(s string) []byte {
	out := []byte{0xff, 0xfe}
	for _, r := range s {
		out = append(out, byte(r), byte(r>>8))
	}
	return out
}

func TestPDFPagesKeepTheirNumber(t *testing.T) {
	d := readTestdata(t, "guide.pdf") // 120 pages, made by LibreOffice
	if d.Pages != 120 || d.Title != "Guide technique des achats durables" {
		t.Fatalf("%d pages, title %q", d.Pages, d.Title)
	}
	if p := passage(t, d, "intervention sous 20 heures"); p.Page != 57 || p.Anchor != "p57" || !strings.HasPrefix(p.Heading, "Fiche 57") {
		t.Errorf("page %d, anchor %s, heading %q; want page 57", p.Page, p.Anchor, p.Heading)
	}
}

// realPDF is a manual of 114 pages set by TeX, of Debian's package developers-reference-fr.
const realPDF = "/usr/share/developers-reference/fr/developers-reference.pdf"

func TestRealPDF(t *testing.T) {
	raw, err := os.ReadFile(realPDF)
	if err != nil {
		t.Skipf("install developers-reference-fr: %v", err)
	}
	d := mustRead(t, "developers-reference.pdf", raw)
	if d.Pages < 100 {
		t.Fatalf("%d pages", d.Pages)
	}
	if p := passage(t, d, "Le système wanna-build est un système distribué pour la compilation"); p.Page != 57 {
		t.Errorf("page %d, want 57", p.Page)
	}
	for _, p := range d.Passages() {
		if strings.Contains(p.Text, ". . . . . . . . . . . . 44\n") {
			t.Errorf("%s is the table of contents", p.Anchor)
		}
	}
}

// pdfFile makes a PDF whose pages have these contents, as PDF operators.
func pdfFile(pages ...string) []byte {
	var b bytes.Buffer
	var at []int
	object := func(format string, args ...any) {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n", len(at))
		fmt.Fprintf(&b, format, args...)
		b.WriteString("\nendobj\n")
	}
	b.WriteString("%PDF-1.4\n")
	object("<< /Type /Catalog /Pages 2 0 R >>")
	kids := ""
	for i := range pages {
		kids += fmt.Sprintf("%d 0 R ", 4+2*i)
	}
	object("<< /Type /Pages /Kids [%s] /Count %d >>", kids, len(pages))
	object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
	for i, content := range pages {
		object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Resources << /Font << /F 3 0 R >> >> /Contents %d 0 R >>", 5+2*i)
		object("<< /Length %d >>\nstream\n%s\nendstream", len(content), content)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, o := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, start)
	return b.Bytes()
}

const (
	drawn   = "0 0 200 200 re f"
	written = "BT /F 12 Tf 20 200 Td (The reply is due within ten days.) Tj ET"
)

func TestAPageWithoutTextIsLeftOut(t *testing.T) {
	d := mustRead(t, "x.pdf", pdfFile(drawn, written))
	if d.Pages != 2 || d.Blank != 1 {
		t.Errorf("%d pages, %d blank", d.Pages, d.Blank)
	}
	if p := passage(t, d, "The reply is due within ten days."); p.Page != 2 {
		t.Errorf("page %d, want 2", p.Page)
	}
}

// archive makes a zip of pairs of name and content.
func archive(pairs ...string) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i+1 < len(pairs); i += 2 {
		f, err := w.Create(pairs[i])
		if err == nil {
			_, err = f.Write([]byte(pairs[i+1]))
		}
		if err != nil {
			panic(err)
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func wordFile(body string) []byte {
	return archive("word/document.xml", `<w:document xmlns:w="w"><w:body>`+body+`</w:body></w:document>`)
}

func TestBadFiles(t *testing.T) {
	password, err := os.ReadFile("testdata/password.pdf")
	if err != nil {
		t.Fatal(err)
	}
	bomb := wordFile("<w:p><w:r><w:t>" + strings.Repeat("a", maxUnpacked) + "</w:t></w:r></w:p>")
	if len(bomb) > 1<<20 {
		t.Fatal("no bomb")
	}
	lying := bytes.ReplaceAll(bomb, le32(maxUnpacked+len(`<w:document xmlns:w="w"><w:body><w:p><w:r><w:t></w:t></w:r></w:p></w:body></w:document>`)), le32(1000))
	for name, c := range map[string]struct {
		file string
		raw  []byte
		want Code
	}{
		"another format":             {"x.xls", []byte("x"), Unknown},
		"no extension":               {"x", []byte("x"), Unknown},
		"no bytes":                   {"x.pdf", nil, Empty},
		"white space":                {"x.txt", []byte(" \n\t "), Empty},
		"no text":                    {"x.html", []byte("<p> </p>"), Empty},
		"DOCX without text":          {"x.docx", wordFile("<w:p/>"), Empty},
		"PDF with a password":        {"x.pdf", password, Encrypted},
		"DOCX with a password":       {"x.docx", append(bytes.Clone(ole), utf16ascii("EncryptedPackage")...), Encrypted},
		"ODT with a password":        {"x.odt", archive("content.xml", "xx", "META-INF/manifest.xml", "<m><encryption-data/></m>"), Encrypted},
		"ODT in one encrypted piece": {"x.odt", archive("encrypted-package", "xx", "META-INF/manifest.xml", "<m><encryption-data/></m>"), Encrypted},
		"PDF of images":              {"x.pdf", pdfFile(drawn, drawn), Scanned},
		"no PDF":                     {"x.pdf", []byte("a letter"), Broken},
		"half a PDF":                 {"x.pdf", password[:len(password)/2], Broken},
		"DOC under another name":     {"x.docx", bytes.Clone(ole), Broken},
		"no archive":                 {"x.docx", []byte("PK\x03\x04 and nothing"), Broken},
		"archive without content":    {"x.odt", archive("a.txt", "x"), Broken},
		"DOCX with broken XML":       {"x.docx", archive("word/document.xml", "<w:p><w:t>x</w:p"), Broken},
		"text with zeros":            {"x.txt", []byte("a\x00b"), Broken},
		"Markdown with zeros":        {"x.md", []byte("a\x00b"), Broken},
		"JSON that is no code":       {"x.json", []byte(`{"a":1}`), Broken},
		"broken JSON":                {"x.json", []byte(`{"type":"code"`), Broken},
		"XML that is no article":     {"x.xml", []byte(`<a>b</a>`), Broken},
		"zip bomb":                   {"x.docx", bomb, Bomb},
		"zip bomb that lies":         {"x.docx", lying, Broken}, // Go's reader stops at the announced size
		"entities without end":       {"x.docx", archive("word/document.xml", `<!DOCTYPE a [<!ENTITY b "&b;&b;">]><a><t>&b;</t></a>`), Broken},
	} {
		_, err := Read(t.Context(), c.file, c.raw, Options{Cache: cache(t)})
		if f, ok := errors.AsType[*Fault](err); !ok || f.Code != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

func le32(n int) []byte { return []byte{byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24)} }

func TestAFileOf300MBIsNotRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.pdf")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, 300<<20); err != nil {
		t.Fatal(err)
	}
	if _, _, err := File(t.Context(), path, Options{}); CodeOf(err) != TooLarge {
		t.Errorf("File: %v, want %s", err, TooLarge)
	}
	if _, _, err := File(t.Context(), t.TempDir(), Options{}); err == nil {
		t.Error("a folder is read as a file")
	}
}

func FuzzRead(f *testing.F) {
	names := []string{"x.txt", "x.html", "x.md", "x.json", "x.xml", "x.docx", "x.odt"} // PDFium has its own fuzzers, and a sandbox here
	for i, raw := range [][]byte{
		[]byte("Chapitre 1\n\x00\xff texte"), []byte(note), []byte(noteMarkdown), []byte(codeFile), []byte(legiFile),
		wordFile(`<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>a</w:t></w:r></w:p>`),
		archive("content.xml", "<a><h>b</h><p>c<s c='3'/>d</p></a>"),
	} {
		f.Add(uint(i), raw)
	}
	f.Fuzz(func(t *testing.T, format uint, raw []byte) {
		d, err := Read(t.Context(), names[format%uint(len(names))], raw, Options{})
		if err == nil {
			wantVerbatim(t, d)
		} else if _, ok := errors.AsType[*Fault](err); !ok {
			t.Errorf("no fault: %v", err)
		}
	})
}
