// Command floor is a bare echo server that decodes and answers JSON of the size
// of an answer and does nothing else: what any service on echo costs at least.
package main

import (
	"net/http"
	"os"

	"github.com/labstack/echo/v4"
)

type citation struct {
	Title string `json:"title"`
	Pages string `json:"pages,omitempty"`
}

type answer struct {
	Item     string     `json:"item"`
	State    string     `json:"state"`
	Choice   string     `json:"choice"`
	Comment  string     `json:"comment"`
	Evidence []citation `json:"evidence"`
}

func main() {
	e := echo.New()
	e.GET("/readyz", func(c echo.Context) error { return c.NoContent(http.StatusOK) })
	e.GET("/answers/:item", func(c echo.Context) error {
		return c.JSON(http.StatusOK, answer{
			Item: c.Param("item"), State: "answered", Choice: "yes", Comment: "Articles 3 to 9.",
			Evidence: []citation{{Title: "Law No. 12", Pages: "4–7"}},
		})
	})
	e.PUT("/answers/:item", func(c echo.Context) error {
		var a answer
		if err := c.Bind(&a); err != nil {
			return err
		}
		return c.JSON(http.StatusOK, a)
	})
	e.HideBanner, e.HidePort = true, true
	if err := e.Start(os.Args[1]); err != nil {
		os.Exit(1)
	}
}
