package gen

import (
	"fmt"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"

	"github.com/luamodgen/luamodgen/gen/diag"
	"github.com/luamodgen/luamodgen/gen/model"
	"github.com/luamodgen/luamodgen/templates"
)

// emit prints the model, and reports hand-written files that stand in the way of the result.
func (r *run) emit(b *model.Bindings) (*Result, error) {
	files, err := templates.Files(b)
	if err != nil {
		return nil, fmt.Errorf("generated code is broken, please report this: %w", err)
	}
	for _, f := range files {
		if pos, ok := r.out.foreign[f.Name]; ok {
			r.diags.Addf(pos, diag.HandWritten, "%s would be overwritten, and luamodgen did not make it; move it away, or delete it", f.Name)
		}
		if err := r.checkDeclared(f); err != nil {
			return nil, err
		}
	}
	res := r.result()
	if r.failed() {
		return res, nil
	}
	res.Audits = audits(b)
	for _, f := range files {
		res.Files = append(res.Files, File{Name: f.Name, Content: f.Content})
	}
	for _, name := range r.out.names() {
		if !slices.ContainsFunc(files, func(f templates.File) bool { return f.Name == name }) {
			res.Extra = append(res.Extra, name)
		}
	}
	r.logf("emit %d files to %s", len(res.Files), r.out.dir)
	return res, nil
}

// checkDeclared reports identifiers of a generated file that a hand-written file of the same package declares.
func (r *run) checkDeclared(f templates.File) error {
	if len(r.out.declared) == 0 {
		return nil
	}
	file, err := parser.ParseFile(token.NewFileSet(), f.Name, f.Content, parser.SkipObjectResolution)
	if err != nil {
		return fmt.Errorf("generated code is broken, please report this: %w", err)
	}
	for _, d := range file.Decls {
		for _, id := range declaredBy(d) {
			pos, clash := r.out.declared[id.Name]
			if clash && id.Name != "init" && id.Name != "_" && filepath.Base(pos.Filename) != f.Name {
				r.diags.Addf(pos, diag.DeclaredTwice, "%s is declared here and in the generated %s; rename this one", id.Name, f.Name)
			}
		}
	}
	return nil
}
