package main

import (
	"encoding/json"
	"fmt"

	"github.com/luamodgen/luamodgen/gen"
)

// audit prints, for each profile, every function that scripts can reach and what it may touch.
func audit(o *options, res *gen.Result) error {
	if o.json {
		enc := json.NewEncoder(o.stdout)
		enc.SetIndent("", "  ")
		enc.SetEscapeHTML(false)
		return enc.Encode(res.Audits)
	}
	if len(res.Audits) == 0 {
		_, err := fmt.Fprintf(o.stdout, "%s has no profiles.\n", gen.ManifestName)
		return err
	}
	for i, a := range res.Audits {
		if i > 0 {
			fmt.Fprintln(o.stdout)
		}
		if _, err := fmt.Fprint(o.stdout, a.Markdown()); err != nil {
			return err
		}
	}
	return nil
}
