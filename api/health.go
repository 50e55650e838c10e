package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"mizan/internal/fault"
)

// HealthBody says that the program runs (/healthz) or that it can work (/readyz).
type HealthBody struct {
	Status string `json:"status"`
}

// health registers the two addresses for whoever watches the service.
func (s *service) health(e *echo.Echo) {
	e.GET("/healthz", func(c echo.Context) error {
		return s.healthy(c)
	})
	e.GET("/readyz", func(c echo.Context) error {
		if err := s.Ready(c.Request().Context()); err != nil {
			return fault.New(fault.Unavailable, "service.unready").Because(err)
		}
		return s.healthy(c)
	})
}

func (s *service) healthy(c echo.Context) error {
	c.Response().Header().Set("Cache-Control", noStore)
	return c.JSON(http.StatusOK, HealthBody{Status: "ok"})
}
