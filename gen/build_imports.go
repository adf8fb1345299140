package gen

import (
	"go/token"
	"maps"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/luamodgen/luamodgen/gen/diag"
)

// checkImports reports bound packages that import the bindings, which import them. It is found here, and not by the compiler, because
// the bindings that the run reads import nothing.
func (b *builder) checkImports() {
	for _, pkg := range b.loaded.byPath {
		if _, bound := b.model.Imports[pkg.PkgPath]; !bound || pkg.PkgPath == b.out.path {
			continue
		}
		if path := pathTo(pkg, b.out.path, map[string]bool{}); path != nil {
			b.addf(importPos(pkg, path[1]), diag.CannotImport, "the bindings import what is bound, so this would be an import cycle: %s → %s; move what is bound, or what uses the bindings, to another package", strings.Join(path, " → "), pkg.PkgPath)
		}
	}
}

// pathTo returns the import paths from a package to one that it needs, or nil if it does not.
func pathTo(pkg *packages.Package, target string, seen map[string]bool) []string {
	if pkg.PkgPath == target {
		return []string{target}
	}
	if seen[pkg.PkgPath] {
		return nil
	}
	seen[pkg.PkgPath] = true
	for _, path := range slices.Sorted(maps.Keys(pkg.Imports)) {
		if rest := pathTo(pkg.Imports[path], target, seen); rest != nil {
			return append([]string{pkg.PkgPath}, rest...)
		}
	}
	return nil
}

// importPos returns where a package imports another one directly.
func importPos(pkg *packages.Package, path string) token.Pos {
	for _, file := range pkg.Syntax {
		for _, spec := range file.Imports {
			if imported, err := strconv.Unquote(spec.Path.Value); err == nil && pkg.Imports[imported] != nil && pkg.Imports[imported].PkgPath == path {
				return spec.Path.Pos()
			}
		}
	}
	return token.NoPos
}
