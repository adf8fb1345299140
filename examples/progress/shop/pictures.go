package shop

import "context"

// Pictures has a picture of each item.
//
//luamod:module pictures
type Pictures struct{ files map[string]string }

// NewPictures makes small pictures of large ones.
//
//luamod:new
func NewPictures(ctx context.Context, catalog *Catalog, pace Pace) (*Pictures, error) {
	p := &Pictures{files: map[string]string{}}
	for _, item := range catalog.items {
		if err := pace.work(ctx); err != nil {
			return nil, err
		}
		p.files[item.Name] = item.Name + ".png"
	}
	return p, nil
}

// File returns the file with the picture of an item.
func (p *Pictures) File(item string) string { return p.files[item] }
