package search

import (
	"encoding/json"
	"net/http"
)

const (
	fewestLetters = 3
	mostResults   = 8
)

// Handler answers GET /search?q=..., once for every keystroke from the third letter on.
func Handler(x *Index) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query().Get("q")
		if len([]rune(q)) < fewestLetters {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		if err := json.NewEncoder(w).Encode(x.Find(q, mostResults)); err != nil {
			http.Error(w, "search is unavailable", http.StatusInternalServerError)
		}
	}
}
