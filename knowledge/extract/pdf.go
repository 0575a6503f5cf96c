package extract

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/klippa-app/go-pdfium"
	pdferrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

// PDFium runs as WebAssembly: no C of ours is linked, and a file made to break it breaks nothing else. It sees no folder, its
// memory is bounded, and it ends with its context. It is made when a PDF is read and thrown away afterwards: it takes 4 s to
// compile the first time, 0.1 s when Options.Cache holds what was compiled, and some 70 MB.

const (
	pdfPages  = 5000            // of one document
	pdfTime   = 5 * time.Minute // for one document
	pdfMemory = 16384           // pages of 64 KiB: 1 GiB
)

// onePDF at a time: the memory is bounded for each.
var onePDF sync.Mutex

// readPDF reads a PDF page by page.
func readPDF(ctx context.Context, raw []byte, o Options) (d *Document, err error) {
	onePDF.Lock()
	defer onePDF.Unlock()
	ctx, cancel := context.WithTimeout(ctx, pdfTime)
	defer cancel()
	defer func() {
		if p := recover(); p != nil { // the library panics where the sandbox traps
			d, err = nil, fault(Broken, "pdf: %v", p)
		}
		if err != nil && ctx.Err() != nil {
			err = fmt.Errorf("read pdf: %w", ctx.Err())
		}
	}()
	pool, err := pdfPool(ctx, o.Cache)
	if err != nil {
		return nil, fmt.Errorf("start the pdf reader: %w", err)
	}
	defer pool.Close()
	reader, err := pool.GetInstanceWithContext(ctx)
	if err != nil {
		return nil, fmt.Errorf("start the pdf reader: %w", err)
	}
	defer reader.Close()
	doc, err := reader.OpenDocument(&requests.OpenDocument{File: &raw})
	switch {
	case errors.Is(err, pdferrors.ErrPassword), errors.Is(err, pdferrors.ErrSecurity):
		return nil, fault(Encrypted, "pdf: %w", err)
	case err != nil:
		return nil, fault(Broken, "pdf: %w", err)
	}
	d = &Document{Format: "pdf"}
	if meta, err := reader.FPDF_GetMetaText(&requests.FPDF_GetMetaText{Document: doc.Document, Tag: "Title"}); err == nil {
		d.Title = meta.Value
	}
	return d, d.readPages(ctx, reader, doc.Document, o)
}

func pdfPool(ctx context.Context, cache string) (pdfium.Pool, error) {
	config := wazero.NewRuntimeConfig().WithMemoryLimitPages(pdfMemory).WithCloseOnContextDone(true).
		WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling)
	if cache != "" {
		c, err := wazero.NewCompilationCacheWithDir(cache)
		if err != nil {
			return nil, err
		}
		config = config.WithCompilationCache(c)
	}
	return webassembly.Init(webassembly.Config{
		MinIdle: 0, MaxIdle: 1, MaxTotal: 1, Context: ctx, RuntimeConfig: config,
		FSConfig: wazero.NewFSConfig(), // none: by default the library shows it the whole disk
		Stdout:   io.Discard, Stderr: io.Discard,
	})
}

// readPages reads the text of each page.
func (d *Document) readPages(ctx context.Context, reader pdfium.Pdfium, doc references.FPDF_DOCUMENT, o Options) error {
	count, err := reader.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: doc})
	switch {
	case err != nil:
		return fault(Broken, "pdf: %w", err)
	case count.PageCount == 0:
		return fault(Empty, "pdf without pages")
	case count.PageCount > pdfPages:
		return fault(TooLarge, "%d pages", count.PageCount)
	}
	d.Pages = count.PageCount
	total := 0
	for i := range d.Pages {
		if err := ctx.Err(); err != nil {
			return err
		}
		page := requests.Page{ByIndex: &requests.PageByIndex{Document: doc, Index: i}}
		text, err := reader.GetPageText(&requests.GetPageText{Page: page})
		if err != nil {
			return fault(Broken, "pdf page %d: %w", i+1, err)
		}
		if total += len(text.Text); total > maxText {
			return fault(Bomb, "pdf page %d", i+1)
		}
		if !hasWord(text.Text) {
			d.Blank++
		}
		d.Parts = append(d.Parts, Part{Page: i + 1, Text: text.Text})
		if o.Progress != nil {
			o.Progress(i+1, d.Pages)
		}
	}
	return nil
}
